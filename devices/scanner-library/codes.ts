/**
 * What the error codes of the interface mean to the officer. Pure.
 * Source: GA/T 626.1-2010 3.1 and the ID-card interface's table A.4, as published headers repeat them
 * (`LS_ERROR_INVALID_PARAMETER -1` to `LS_ERROR_NO_PRIVILEGE -7`, makers' own from −101 down).
 */
import { DeviceError, type DeviceErrorCode } from '../device.ts'

const MEANINGS: Readonly<Record<number, readonly [DeviceErrorCode, string]>> = {
  [-1]: ['failed', 'The scanner’s library does not accept what it was given.'],
  [-2]: ['failed', 'The scanner’s library has no memory.'],
  [-3]: ['failed', 'The scanner’s library cannot do this.'],
  [-4]: ['unplugged', 'The scanner is not there.'],
  [-5]: ['unplugged', 'The scanner is not open any more.'],
  [-6]: ['failed', 'The scanner’s library met an error that it has no name for.'],
  [-7]: ['no-permission', 'The scanner’s library has no licence for this scanner.'],
  [-8]: ['failed', 'The system refused something to the scanner’s library.'],
  [-9]: ['failed', 'The scanner failed.'],
}

/** One frame was lost, or none was there in time; the next may come. -107 and -109 are a maker's own. */
const PASSING: readonly number[] = [0, -107, -109]

export function isPassing(code: number): boolean {
  return PASSING.includes(code)
}

/** @param call the function's name. @param words what the library says of the code. */
export function explainCode(code: number, call: string, words = ''): DeviceError {
  const [meaning, text] = MEANINGS[code] ?? ['failed', 'The scanner’s library failed in a way of its own.']
  return new DeviceError(meaning, `${text} (${code} from ${call}${words === '' ? '' : `: ${words}`})`.slice(0, 500))
}
