/**
 * Tells a barcode scanner that poses as a keyboard from a person who types: by the time between two keys. Pure.
 *
 * Nothing can be given back to a field once it was kept from it. So the first keys of a code reach whatever has the
 * focus, and keys are swallowed only from the third fast one on; a person is not that fast three times in a row. A key
 * that is held down repeats fast, and is no scanner.
 */

/** Scanners send a key every 1 to 20 ms. */
const FAST_MS = 50
/** A code has ended when so long no key comes, whether or not the scanner adds Enter or Tab. */
export const SILENCE_MS = 80
const MIN_LENGTH = 6
const MAX_LENGTH = 4_000
/** Fast keys that reach the page. */
const LET_THROUGH = 2

export type Key = {
  /** As `KeyboardEvent.key`. */
  key: string
  /** When it was pressed, in milliseconds of any clock. */
  atMs: number
  isRepeat: boolean
  /** Ctrl, Alt or Meta is down: a shortcut. */
  isShortcut: boolean
}
export type Keyed = { isSwallowed: boolean; code?: string }

export type KeyScanner = {
  press(key: Key): Keyed
  /** `SILENCE_MS` after the last key. @returns the code that has ended. */
  silence(): string | undefined
}

/** Held while others are pressed, and nothing by themselves. */
const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'NumLock', 'AltGraph', 'Control', 'Alt', 'Meta', 'Fn']
const PASSED: Keyed = { isSwallowed: false }

export function createKeyScanner(): KeyScanner {
  let text = ''
  let lastMs = Number.NEGATIVE_INFINITY
  let fastKeys = 0

  function forget(): void {
    text = ''
    fastKeys = 0
    lastMs = Number.NEGATIVE_INFINITY
  }

  function finish(): string | undefined {
    const code = text.length >= MIN_LENGTH && text.length <= MAX_LENGTH ? text : undefined
    forget()
    return code
  }

  return {
    press({ key, atMs, isRepeat, isShortcut }) {
      if (MODIFIERS.includes(key)) return PASSED
      const isScanning = fastKeys >= LET_THROUGH
      const isFast = atMs - lastMs < (isScanning ? SILENCE_MS : FAST_MS)
      if (isRepeat || isShortcut) {
        forget()
        return PASSED
      }
      if (key === 'Enter' || key === 'Tab') {
        const code = isFast ? finish() : undefined
        forget()
        return code === undefined ? PASSED : { isSwallowed: true, code }
      }
      if ([...key].length !== 1) {
        forget() // Backspace, an arrow, an input method at work: a person
        return PASSED
      }
      if (!isFast) forget()
      // SECURITY: one more than the longest code and no more, because a wedged key must not fill the memory.
      if (text.length <= MAX_LENGTH) text += key
      lastMs = atMs
      if (isFast) fastKeys += 1
      return { isSwallowed: fastKeys > LET_THROUGH }
    },
    silence: finish,
  }
}

/**
 * Whether a card's code has lost its letters on the way: as a keyboard, a scanner sends only what its layout has, and
 * writes `?` or nothing for the rest. Six parts and more, and a question mark or not one letter beyond ASCII.
 */
export function isLossy(text: string): boolean {
  if (text.split('|').length < 6) return false
  const isAscii = [...text].every((character) => character <= '~')
  return /[?\uFFFD]/.test(text) || (isAscii && /[A-Za-z]/.test(text))
}
