/** A chip's driver over a reader in memory, with any card on it. */
import { CardReading, type ChipAccess, DeviceError, type Driver, type Phase } from '../../devices/device.ts'
import { createEmrtdDriver } from '../../devices/emrtd/driver.ts'
import { practiceFace } from '../../devices/emrtd/practice/files.ts'
import { practiceRoot } from '../../devices/emrtd/practice/issuer.ts'
import { inventPerson } from '../../devices/emrtd/practice/person.ts'
import { createEmrtdSimulator } from '../../devices/emrtd/simulated.ts'
import { createVirtualCard } from '../../devices/emrtd/virtual-card.ts'

/** What stands on the practice card, as the officer would type it. */
export const PRINTED = { documentNumber: '001085000123', birthDate: '1985-03-04', validUntil: '2035-03-04' }
export const ANNA = {
  name: 'NGUYỄN THỊ ĐẸP',
  sex: 'female',
  citizenNumber: PRINTED.documentNumber,
  birthDate: PRINTED.birthDate,
  validUntil: PRINTED.validUntil,
  validFrom: '2024-06-01',
  religion: 'Phật giáo',
  origin: 'Quảng Ngãi',
  address: '12 Đường Thử, Đắk Lắk',
  father: 'NGUYỄN VĂN CHA',
  mother: 'TRẦN THỊ MẸ',
  spouse: 'LÊ VĂN CHỒNG',
  oldNumber: '212345678',
} as const

type CardOptions = Partial<Omit<Parameters<typeof createVirtualCard>[0], 'person'>>

/** A card of Anna's, made as a test wants it. */
export async function annasCard(options: CardOptions = {}, given: object = ANNA) {
  return createVirtualCard({ person: inventPerson(7, 'anna', given), face: await practiceFace(), ...options })
}

/** @param roots the practice authority as a rule. */
export function overReader(roots: string[] = [practiceRoot()]) {
  const simulator = createEmrtdSimulator({ seed: 7 })
  const changes: string[] = []
  const driver: Driver = createEmrtdDriver({
    open: simulator.open,
    address: 'Practice reader 00 00',
    roots,
    simulator,
    changed: () => changes.push(driver.info().status),
  })
  return { simulator, driver, changes }
}

type ReadOptions = {
  access?: ChipAccess | undefined
  signal?: AbortSignal
  timeoutMs?: number
  progressed?: (phase: Phase, share?: number) => void
}

export async function readChipOf(driver: Driver, options: ReadOptions = {}): Promise<CardReading> {
  const { signal = new AbortController().signal, timeoutMs = 20_000, progressed = () => {} } = options
  const access = 'access' in options ? options.access : PRINTED
  const request = {
    kind: 'read-card',
    requestId: 'one',
    subject: 'anna',
    timeoutMs,
    ...(access && { access }),
  } as const
  if (driver.readCard === undefined) throw new Error('The driver reads no cards.')
  return CardReading.parse(await driver.readCard(request, signal, progressed))
}

export const codeOf = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

export const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
export const hex = (value: Uint8Array | undefined) => value && Buffer.from(value).toString('hex').toUpperCase()
