import { createOpener, type Opener } from '../intake/opener.ts'
import type { Keys } from '../keys.ts'

/** An opener that has the identities of now: after a rotation the next packet is opened by a new one. */
export function createLiveOpener(keys: Pick<Keys, 'ageIdentities'>): Opener {
  let identities = keys.ageIdentities
  let opener = createOpener(identities)
  return {
    open: async (sealed) => {
      if (keys.ageIdentities !== identities) {
        const old = opener
        identities = keys.ageIdentities
        opener = createOpener(identities)
        await old.close()
      }
      return opener.open(sealed)
    },
    close: () => opener.close(),
  }
}
