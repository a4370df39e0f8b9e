/** The store closes at sign-out: what goes on with a stick has ended by then, and nothing begins after it. */
import { expect, test } from 'vitest'
import { type CarryParts, createCarry } from '../electron/carry/carrying.ts'

test('stop waits for what goes on, tells nobody of it, and lets nothing begin', async () => {
  const said: string[] = []
  let plug: () => void = () => {}
  const plugged = new Promise<void>((resolve) => {
    plug = resolve
  })
  const parts = {
    places: async () => {
      await plugged
      said.push('looked')
      return []
    },
    changed: () => void said.push('changed'),
    wake: () => void said.push('woken'),
  } as unknown as CarryParts
  const carry = createCarry(parts)
  const going = carry.out('0'.repeat(16))
  const stopped = carry.stop().then(() => void said.push('stopped'))
  setImmediate(plug)
  await Promise.all([going, stopped])
  expect(said).toEqual(['looked', 'stopped'])
  expect(await carry.over('0'.repeat(16), 'doorstep-out-00000000-20261123T000000Z-1')).toEqual({
    ok: false,
    reason: 'busy',
  })
})
