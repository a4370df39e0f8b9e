/** Who the practice devices say they are, and the key that they sign it with. */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { CompactSign } from 'jose'
import type { BioType, DeviceFacts, DigitalId } from '../protocol.ts'
import { SPEC_VERSION } from '../protocol.ts'
import { type CertificateOptions, makeCertificate } from './certificate.ts'

/** Who issues the device's certificate; itself unless said otherwise. For tests of trust and of validity. */
export type Issuer = Pick<CertificateOptions, 'issuer' | 'signingKey'>
export type IdentityOptions = {
  seed: number
  issuer?: Issuer
  /** A device of level L1: a chip with a key of its own signs the digital id, and this one issues its certificate. */
  chipIssuer?: Issuer
  validTo?: Date
  /** Instead of SIMULATED, for tests of what a real maker's device counts as. */
  maker?: string
}

export type Identity = {
  digitalId(type: BioType): DigitalId & Record<string, string>
  facts(type: BioType, status: DeviceFacts['deviceStatus'], digitalId: string, port: number): DeviceFacts & object
  /** @param asIfExpired under a certificate whose time is over. */
  sign(payload: unknown, asIfExpired?: boolean): Promise<string>
  /** The digital id, by the device's key, or its chip's. */
  signId(payload: unknown, asIfExpired?: boolean): Promise<string>
}

export const NAME = 'SIMULATED practice device'
const DAY_MS = 86_400_000

const LETTERS: Readonly<Record<BioType, string>> = { Finger: 'F', Iris: 'I', Face: 'C' }
const MODELS: Readonly<Record<BioType, string>> = {
  Finger: 'practice slap scanner',
  Iris: 'practice iris camera',
  Face: 'practice face camera',
}
const SUB_TYPES: Readonly<Record<BioType, string>> = { Finger: 'Slap', Iris: 'Double', Face: 'Full face' }
/** As MOSIP's own service numbers them. */
const IDS: Readonly<Record<BioType, string>> = { Finger: '2', Iris: '1', Face: '3' }
const CODES: Readonly<Record<BioType, string>> = { Finger: 'SLAP', Iris: 'IRIS', Face: 'FACE' }

/** A new key at each start; it is worth nothing and is kept nowhere. */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { seed, chipIssuer, maker } = options
  const device = await createSigner(options)
  const chip = chipIssuer === undefined ? device : await createSigner({ ...options, issuer: chipIssuer })
  const named = maker ?? 'SIMULATED'
  return {
    digitalId: (type) => ({
      serialNo: `${named}${String(seed).padStart(9, '0')}${LETTERS[type]}`,
      make: named,
      model: MODELS[type],
      type,
      deviceSubType: SUB_TYPES[type],
      deviceProvider: named,
      deviceProviderId: named,
      dateTime: new Date().toISOString(),
    }),
    facts: (type, deviceStatus, digitalId, port) => ({
      deviceId: IDS[type],
      deviceStatus,
      certification: chipIssuer === undefined ? 'L0' : 'L1',
      serviceVersion: SPEC_VERSION,
      firmware: 'SIMULATED',
      deviceSubId: type === 'Face' ? ['0'] : ['1', '2', '3'],
      callbackId: `http://127.0.0.1:${port}/`,
      digitalId,
      deviceCode: `SIMULATED-${CODES[type]}-${seed}`,
      specVersion: [SPEC_VERSION],
      purpose: 'Registration',
      env: 'Developer',
    }),
    sign: device,
    signId: chip,
  }
}

type Signer = (payload: unknown, asIfExpired?: boolean) => Promise<string>

async function createSigner({ issuer, validTo }: IdentityOptions): Promise<Signer> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const certify = (until: Date) =>
    makeCertificate({
      subject: NAME,
      issuer: issuer?.issuer ?? NAME,
      publicKey,
      signingKey: issuer?.signingKey ?? privateKey,
      // A day back, because a tablet's clock may be set while the simulator runs.
      validFrom: new Date(Math.min(Date.now(), until.getTime()) - DAY_MS),
      validTo: until,
    }).raw.toString('base64')
  const x5c = [certify(validTo ?? new Date(Date.now() + 3_650 * DAY_MS))]
  const expired = [certify(new Date(Date.now() - DAY_MS))]
  return (payload, asIfExpired = false) => signWith(privateKey, asIfExpired ? expired : x5c, payload)
}

function signWith(key: KeyObject, x5c: string[], payload: unknown): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(payload))
  return new CompactSign(bytes).setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5c }).sign(key)
}
