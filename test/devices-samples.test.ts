import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { Reading } from '../devices/device.ts'
import { createFolderDriver } from '../devices/folder/driver.ts'

const samples = process.env.DOORSTEP_SAMPLES
if (samples === undefined) console.log('sample captures: skipped, DOORSTEP_SAMPLES does not name the folder of samples')

it.skipIf(samples === undefined)(
  'the sample captures give ten fingers and two portraits, unchanged and scored',
  async () => {
    const captures = path.join(samples ?? '', 'captures')
    const driver = createFolderDriver(captures)
    const take = async (modality: 'portrait' | 'finger', positions: number[], attempt: number) => {
      const request = {
        kind: 'capture',
        requestId: 'one',
        subject: 's',
        timeoutMs: 9_000,
        modality,
        positions,
        attempt,
      } as const
      return Reading.array().parse(
        await driver.capture?.({ ...request, positions }, new AbortController().signal, () => {}),
      )
    }
    for (const position of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      const [reading] = await take('finger', [position], 1)
      const bytes = readFileSync(path.join(captures, `finger-${String(position).padStart(2, '0')}.png`))
      expect(Buffer.from(reading?.image ?? []).equals(bytes)).toBe(true)
      expect(reading?.ppi).toBeUndefined()
      expect(reading?.quality[0]?.value).toBeGreaterThan(20)
    }
    const portraits = [...(await take('portrait', [], 1)), ...(await take('portrait', [], 2))]
    expect(portraits.map(({ fileName }) => fileName)).toEqual(['portrait-1.jpg', 'portrait-2.png'])
  },
)
