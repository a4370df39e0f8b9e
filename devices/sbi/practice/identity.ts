/** Who the practice devices say they are, and the key that they sign it with. */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { CompactSign } from 'jose'
import type { BioType, DeviceFacts, DigitalId } from '../protocol.ts'
import { SPEC_VERSION } from '../protocol.ts'
import { type CertificateOptions, makeCertificate } from './certificate.ts'

/** Who issues the device's certificate; itself unless said otherwise. For tests of trust and of validity. */
export type Issuer = Pick<CertificateOptions, 'issuer' | 'signingKey'>
export type IdentityOptions = { seed: number; issuer?: Issuer; validTo?: Date }

export type Identity = {
  digitalId(type: BioType): DigitalId & Record<string, string>
  facts(type: BioType, status: DeviceFacts['deviceStatus'], digitalId: string, port: number): DeviceFacts & object
  sign(payload: unknown): Promise<string>
}

export const NAME = 'SIMULATED practice device'
const DAY_MS = 86_400_000

/** A new key at each start; it is worth nothing and is kept nowhere. */
export async function createIdentity({ seed, issuer, validTo }: IdentityOptions): Promise<Identity> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const certificate = makeCertificate({
    subject: NAME,
    issuer: issuer?.issuer ?? NAME,
    publicKey,
    signingKey: issuer?.signingKey ?? privateKey,
    // A day back, because a tablet's clock may be set while the simulator runs.
    validFrom: new Date(Math.min(Date.now(), validTo?.getTime() ?? Number.POSITIVE_INFINITY) - DAY_MS),
    validTo: validTo ?? new Date(Date.now() + 3_650 * DAY_MS),
  })
  const x5c = [certificate.raw.toString('base64')]
  const codes = { Finger: `SIMULATED-SLAP-${seed}`, Iris: `SIMULATED-IRIS-${seed}` }
  return {
    digitalId: (type) => ({
      serialNo: `SIMULATED${String(seed).padStart(9, '0')}${type === 'Finger' ? 'F' : 'I'}`,
      make: 'SIMULATED',
      model: type === 'Finger' ? 'practice slap scanner' : 'practice iris camera',
      type,
      deviceSubType: type === 'Finger' ? 'Slap' : 'Double',
      deviceProvider: 'SIMULATED',
      deviceProviderId: 'SIMULATED',
      dateTime: new Date().toISOString(),
    }),
    facts: (type, deviceStatus, digitalId, port) => ({
      deviceId: type === 'Finger' ? '2' : '1',
      deviceStatus,
      certification: 'L0',
      serviceVersion: SPEC_VERSION,
      firmware: 'SIMULATED',
      deviceSubId: ['1', '2', '3'],
      callbackId: `http://127.0.0.1:${port}/`,
      digitalId,
      deviceCode: codes[type],
      specVersion: [SPEC_VERSION],
      purpose: 'Registration',
      env: 'Developer',
    }),
    sign: (payload) => signWith(privateKey, x5c, payload),
  }
}

function signWith(key: KeyObject, x5c: string[], payload: unknown): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(payload))
  return new CompactSign(bytes).setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5c }).sign(key)
}
