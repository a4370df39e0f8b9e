/** What is done with a picture from the page. */
import type { DeviceAnswer, RequestOf } from '../device.ts'
import { editPicture } from './edit-picture.ts'
import { findEdges } from './find-edges.ts'
import { readCode } from './read-code.ts'

/** @throws {DeviceError} `unreadable`, `too-large`, `failed`; the signal's reason soon after it aborts. */
export async function workOnPicture(
  request: RequestOf<'picture' | 'find-edges' | 'read-code'>,
  signal: AbortSignal,
): Promise<DeviceAnswer> {
  const { requestId } = request
  switch (request.kind) {
    case 'picture':
      return { kind: 'readings', requestId, readings: [await editPicture(request, signal)] }
    case 'find-edges': {
      const corners = await findEdges(request.image, signal)
      return { kind: 'edges', requestId, ...(corners === undefined ? {} : { corners }) }
    }
    case 'read-code': {
      const text = await readCode(request.image, signal)
      return { kind: 'code', requestId, ...(text === undefined ? {} : { text }) }
    }
  }
}
