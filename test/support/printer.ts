/** What the tests of receipt printers share. */
import { DeviceError, type Driver, type PrintJob } from '../../devices/device.ts'

export const never = new AbortController().signal
export const LONG: PrintJob = Array.from({ length: 12 }, (_, at) => ({
  kind: 'text' as const,
  text: `Trần Thị Ễ ${at}`,
}))
export const hex = (...pieces: Uint8Array[]) => Buffer.concat(pieces).toString('hex')

export function print(
  driver: Driver,
  job: PrintJob = [{ kind: 'text', text: 'Trần' }],
  signal = never,
  told = (_: number) => {},
) {
  const request = { kind: 'print', requestId: 'one', job, timeoutMs: 20_000 } as const
  return driver.print!(request, signal, (_, share = 0) => told(share))
}

/** `done`, or the code of the error that it ends with. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

export async function whenReady(driver: Driver): Promise<void> {
  while (driver.info().status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 10))
}
