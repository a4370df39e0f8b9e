/** What a device is and how it is. */
import { z } from 'zod'

/** ISO/IEC 19794-4 finger positions: 1–5 right thumb to little finger, 6–10 left thumb to little finger. */
export const FingerPosition = z.int().min(1).max(10)
/** ISO/IEC 19794-6 eye labels: 1 right, 2 left. */
export const EyePosition = z.int().min(1).max(2)

/** What a device takes of a person. */
export const Biometric = z.enum(['portrait', 'finger', 'iris'])
export type Biometric = z.infer<typeof Biometric>

/** What a picture is of. `position` beside it is the finger, the eye, or a document's page. */
export const Modality = z.enum([...Biometric.options, 'document', 'signature'])
export type Modality = z.infer<typeof Modality>

/** What a device can do; also what one is chosen for. */
export const Ability = z.enum([
  ...Biometric.options,
  'card', // an ID card with a chip of the GA 450 kind
  'chip', // an eMRTD
  'code', // QR and bar codes
  'print',
  'position',
])
export type Ability = z.infer<typeof Ability>

/**
 * The drivers that exist. The core's registry (`electron/application/sources.ts`) says of each
 * whether its readings are real; a driver can claim a name but not what the name means.
 */
export const DriverName = z.enum([
  'folder', // pictures from a folder
  'watched-folder', // a tethered camera's program puts its pictures there
  'sbi', // a Secure Biometric Interface service on a socket
  'scanner-library', // a certified single-finger scanner through its maker's library
  'r30x', // a serial fingerprint sensor, for training and officers' checks
  'sdt', // a GA 450 card reader on a serial line or HID
  'emrtd', // a PC/SC reader and a travel document's chip
  'hid-pos', // a barcode scanner in HID POS mode
  'serial-scanner', // a barcode scanner that is a serial port
  'esc-pos', // a receipt printer
  'nmea', // a GNSS receiver
  'simulated-camera', // a tethered camera's twin
  'page-camera', // getUserMedia in the page
  'canvas-camera', // its twin: a drawn stream
  'page-pen', // strokes on the page
  'page-file', // a file that the officer chose
  'page-keys', // typed into the page, by a hand or by a scanner that poses as a keyboard
])
export type DriverName = z.infer<typeof DriverName>

export const DeviceStatus = z.enum(['ready', 'busy', 'not-ready'])
export type DeviceStatus = z.infer<typeof DeviceStatus>

/** What went wrong, as a closed set; the core turns each into an outcome that the page can explain. */
export const DeviceErrorCode = z.enum([
  'no-device', // nothing on this machine can do it
  'not-found', // the folder holds no picture for this finger or portrait
  'no-card', // none was laid on in time
  'card-removed', // taken away in the middle
  'card-refused', // it is there and says no: another kind, or damaged
  'wrong-access', // the chip does not open with this number, birth date and expiry
  'unreadable', // a picture or a frame came, and it is damaged
  'untrusted', // a signature, a hash chain or a transaction that does not hold
  'wrong-clock', // device and tablet disagree about the time
  'unplugged', // the device went in the middle
  'busy', // another program or capture has it
  'no-permission', // it is there, and the system does not let this user have it
  'other-protocol', // something answers at this address, and it is not the device that it should be
  'no-paper',
  'too-large',
  'timeout',
  'cancelled',
  'failed', // the driver's own fault; the message says what
])
export type DeviceErrorCode = z.infer<typeof DeviceErrorCode>

/** How a practice device behaves, to train for it and to test it. */
export const Dial = z.enum([
  'well',
  'slow',
  'busy',
  'unplugged', // in the middle of the next frame or answer, and gone until another dial is set
  'poor', // wet, dry or partial prints; bad lines
  'damaged', // a wrong checksum or signature, whatever the wire has
  'noise', // bytes before a frame that belong to none
  'split', // one byte at a time
  'wrong-order', // an answer to another command
  'three-fingers', // of the four that were asked for
  'expired-certificate',
  'broken-chain',
  'clock-skew',
  'stalled', // the stream stops in mid-picture
  'no-paper',
  'no-signal',
])
export type Dial = z.infer<typeof Dial>

export const Impression = z.enum(['plain', 'rolled'])
export type Impression = z.infer<typeof Impression>

/** Where a device is: `/dev/ttyUSB0`, `COM3`, `http://127.0.0.1:4501/`, `0c2e:0b61`, `tcp://10.0.0.9:9100`, a reader's name, a path. */
export const Address = z.string().min(1).max(250)

export const DeviceInfo = z.strictObject({
  /** Stable for one physical device, for example `folder` or `sbi-4501-KIT07`. */
  device: z.string().min(1).max(64),
  driver: DriverName,
  model: z.string().max(120),
  serial: z.string().max(120),
  takes: z.array(Ability).min(1),
  /** Most fingers in one capture: 4 for a slap scanner, else 1. */
  fingersAtOnce: z.int().min(1).max(4),
  status: DeviceStatus,
  /** Why it is not ready. */
  problem: DeviceErrorCode.optional(),
  /** What the driver knows of its device; the core adds what it knows itself and believes the worse. */
  simulated: z.boolean(),
  /** False: for training and officers' checks only, never for an application. Absent: the rule pack decides. */
  issuing: z.literal(false).optional(),
  address: Address.optional(),
  /** Of a fingerprint scanner. */
  scanner: z
    .strictObject({
      /** NIST SP 500-280 and Mobile ID: 10 to 60 by the size of the window; 45 and more take issuing prints. */
      fap: z.int().min(0).max(60).optional(),
      impressions: z.array(Impression).min(1),
      /** As their label says: `PIV-071006`, `Appendix F`, `GA/T 1011`. */
      certificates: z.array(z.string().max(60)).max(8),
    })
    .optional(),
  /** A practice device: what it can be told to do. */
  dials: z.array(Dial).optional(),
  /** ISO instant: until when its keys are good. */
  certificateUntil: z.iso.datetime().optional(),
  /** It can show what it sees before a capture. */
  previews: z.boolean().optional(),
})
export type DeviceInfo = z.infer<typeof DeviceInfo>

/** The device behind a reading. */
export const DeviceMark = DeviceInfo.pick({
  device: true,
  driver: true,
  model: true,
  serial: true,
  simulated: true,
}).extend({ issuing: DeviceInfo.shape.issuing })
export type DeviceMark = z.infer<typeof DeviceMark>

/** Something that is plugged in and that no driver has: nobody knows what it is, or it cannot be opened. */
export const Unclaimed = z.strictObject({ address: Address, problem: DeviceErrorCode.optional() })
export type Unclaimed = z.infer<typeof Unclaimed>

/** A device that an administrator has added by hand, because it cannot be found by itself. */
export const AddedDevice = z.strictObject({
  driver: z.enum(['scanner-library', 'r30x', 'sdt', 'serial-scanner', 'esc-pos', 'nmea', 'watched-folder']),
  address: Address,
  /** Bits per second, of a serial line; the driver's own default otherwise. */
  baud: z.int().min(1_200).max(921_600).optional(),
})
export type AddedDevice = z.infer<typeof AddedDevice>

/** Thrown by drivers; the devices process turns it into an `error` answer. The caller may try again. */
export class DeviceError extends Error {
  readonly code: DeviceErrorCode
  constructor(code: DeviceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DeviceError'
    this.code = code
  }
}
