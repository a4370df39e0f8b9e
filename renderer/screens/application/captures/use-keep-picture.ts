import { useState } from 'react'
import type { ApplicationKey, CaptureView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'

/** The core's limit for one picture; said here before so many bytes are sent in vain. */
const MAX_IMAGE_BYTES = 16 * 1024 * 1024
const MAX_LABEL = 200

/** Keeps a portrait's shot on disk. `run` gives the capture, or nothing and `refusal` says why. */
export function useKeepPicture(key: ApplicationKey) {
  const keep = useCall('keepPicture')
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  async function run(
    picture: Promise<Uint8Array<ArrayBuffer>>,
    from: 'camera' | 'file',
    label: string,
    origin?: CaptureView['origin'],
  ): Promise<CaptureView | undefined> {
    setBusy(true)
    setRefusal(undefined)
    // A frame that cannot be drawn and a file that cannot be read are worded alike: take it again.
    const image = await picture.catch(() => undefined)
    const problem = image ? (image.byteLength > MAX_IMAGE_BYTES ? 'too-large' : undefined) : 'unreadable'
    const outcome =
      image && !problem
        ? await keep.mutateAsync({
            ...key,
            modality: 'portrait',
            image,
            from,
            label: label.slice(0, MAX_LABEL),
            edit: { rotate: 0 },
            ...(origin && { origin }),
          })
        : undefined
    setBusy(false)
    setRefusal(problem ?? (outcome && !outcome.ok ? outcome.reason : undefined))
    return outcome?.ok ? outcome.value : undefined
  }
  return { run, isBusy, refusal }
}
