/**
 * The messages of MOSIP's Secure Biometric Interface 0.9.5 that Doorstep speaks, as both its ends parse them.
 * Numbers travel as strings: existing services refuse `"timeout": 10000`.
 */
import { z } from 'zod'

export const SPEC_VERSION = '0.9.5'
/** A service listens on one of these, on 127.0.0.1 alone. */
export const PORTS = { from: 4501, to: 4600 } as const

const text = (max: number) => z.string().max(max)
const SbiError = z.object({ errorCode: z.coerce.string().max(10), errorInfo: z.string().nullish() })

export const BioType = z.enum(['Finger', 'Iris', 'Face'])
export type BioType = z.infer<typeof BioType>

export const DigitalId = z.object({
  serialNo: text(60),
  make: text(60),
  model: text(60),
  type: text(20),
  deviceSubType: text(20).default(''),
})
export type DigitalId = z.infer<typeof DigitalId>

/** One entry of the answer to MOSIPDISC; nothing in it is signed, and all that we take from it is where to ask on. */
export const Discovered = z.object({ callbackId: text(200) })
/** The answers to MOSIPDISC and MOSIPDINFO; entries are parsed one by one, so that a bad one hides no good one. */
export const Entries = z.array(z.unknown()).max(32)

/** One entry of the answer to MOSIPDINFO: a JWS of {@link DeviceFacts}, or plain base64url when it is not registered. */
export const InfoEntry = z.object({ deviceInfo: text(100_000), error: SbiError.nullish() })

/** What a device signs about itself. `digitalId` is a JWS of {@link DigitalId}. */
export const DeviceFacts = z.object({
  deviceId: text(60),
  deviceStatus: z.enum(['Ready', 'Busy', 'Not Ready', 'Not Registered']),
  /** L0: the service signs on this machine; L1: a chip in the device does. */
  certification: text(10),
  serviceVersion: text(30).nullish(),
  firmware: text(60).nullish(),
  deviceSubId: z.array(z.coerce.string().max(4)).max(10),
  digitalId: text(50_000),
  deviceCode: text(60),
  specVersion: z.array(text(20)).max(20),
  purpose: text(20),
  env: text(30),
})
export type DeviceFacts = z.infer<typeof DeviceFacts>

export const Sha256Hex = z.string().regex(/^[0-9A-Fa-f]{64}$/)
const Digits = z.string().regex(/^\d{1,6}$/)

/** What RCAPTURE asks. Real services fail on a number, a null or a missing field, and so does the simulator. */
export const CaptureRequest = z.object({
  env: text(30),
  purpose: text(20),
  specVersion: text(20),
  /** Milliseconds. */
  timeout: Digits,
  captureTime: text(30),
  /** 4 to 50 letters, digits and hyphens, new for each request. */
  transactionId: text(60),
  bio: z
    .array(
      z.object({
        type: text(20),
        count: Digits,
        bioSubType: z.array(text(40)).max(10),
        /** Fingers of the slap that are not to be waited for. */
        exception: z.array(text(40)).max(10),
        requestedScore: Digits,
        deviceId: text(60),
        deviceSubId: Digits,
        previousHash: Sha256Hex,
      }),
    )
    .length(1),
  customOpts: z.null(),
})
export type CaptureRequest = z.infer<typeof CaptureRequest>

/** What STREAM asks; numbers as strings here too. `timeout` in milliseconds. */
export const StreamRequest = z.object({ deviceId: text(60), deviceSubId: Digits, timeout: Digits })
export type StreamRequest = z.infer<typeof StreamRequest>

/** Ten fingers at most; `data` is a JWS of {@link CaptureData}, empty when `error` says why a finger is missing. */
export const CaptureAnswer = z.object({
  biometrics: z
    .array(
      z.object({
        specVersion: text(20).nullish(),
        data: z.string().nullish(),
        hash: text(64).nullish(),
        error: SbiError.nullish(),
      }),
    )
    .max(10),
})

/** A score is a float in a string in some services, a number in others. */
const Score = z.coerce.string().max(12)

export const CaptureData = z.object({
  digitalId: text(50_000),
  bioType: text(20),
  deviceCode: text(60),
  /** A face has none. */
  bioSubType: text(40).nullish(),
  purpose: text(20),
  env: text(30),
  /** Base64url ISO/IEC 19794 record. */
  bioValue: z.string().regex(/^[A-Za-z0-9_-]+=*$/),
  transactionId: text(60),
  timestamp: z.iso.datetime({ offset: true }),
  requestedScore: Score.optional(),
  qualityScore: Score,
})
export type CaptureData = z.infer<typeof CaptureData>

/** What a service answers instead of an answer. */
export const Failure = z.object({ error: SbiError })
/** The same as the only entry of a list, as some services put it. */
export const Failures = z.union([
  Failure,
  z
    .array(Failure)
    .min(1)
    .transform(([first]) => first as Failure),
])
export type Failure = z.infer<typeof Failure>
