/** A HID device: reports out, reports in, and word that it went. The real one is opened here. */
import { DeviceError } from '../device.ts'

export type HidLine = {
  /**
   * One output report of a device that does not number its reports, without an id. Never throws: a line that cannot be
   * written to closes.
   */
  write(report: Uint8Array): void
  /** A feature report, its id first. Never throws, and a device that refuses it stays open. */
  sendFeature(report: Uint8Array): void
  /** Input reports as the system gives them: with the report id first where the device numbers them. One listener. */
  onReport(listener: (report: Uint8Array) => void): void
  /** Called once, whichever side closed it; at once when it is closed already. One listener. */
  onClose(listener: () => void): void
  close(): Promise<void>
}

export type HidInfo = {
  path: string
  vendorId: number
  productId: number
  /** Of the top-level collection; absent where the system does not say. */
  usagePage?: number
  usage?: number
  product: string
  serialNumber: string
}

/** What this file uses of `node-hid`. */
type Device = {
  write(report: Buffer): Promise<unknown>
  sendFeatureReport(report: Buffer): Promise<unknown>
  close(): Promise<void>
  on(event: 'data', listener: (report: Buffer) => void): unknown
  on(event: 'error', listener: () => void): unknown
}
type Found = {
  path?: string | undefined
  vendorId: number
  productId: number
  usagePage?: number | undefined
  usage?: number | undefined
  product?: string | undefined
  serialNumber?: string | undefined
}
export type NodeHid = { devicesAsync(): Promise<Found[]>; HIDAsync: { open(path: string): Promise<Device> } }

/** `0c2e:0b61`, as `lsusb` writes it. */
export const usbIdOf = ({ vendorId, productId }: Pick<HidInfo, 'vendorId' | 'productId'>): string =>
  [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':')

/**
 * A device with several top-level collections is there once for each, with one path on Linux and several elsewhere.
 * @param load where the package comes from; absent for the hardware.
 * @throws {DeviceError} `failed` when HID cannot be used on this machine, which is not the same as none.
 */
export async function listHid(load = loadNodeHid): Promise<HidInfo[]> {
  let found: Found[]
  try {
    found = await (await load()).devicesAsync()
  } catch (cause) {
    throw unusable(cause)
  }
  return found.flatMap(({ path, vendorId, productId, usagePage, usage, product, serialNumber }) =>
    path === undefined
      ? []
      : [
          {
            path,
            vendorId,
            productId,
            ...(usagePage !== undefined && { usagePage }),
            ...(usage !== undefined && { usage }),
            product: product ?? '',
            serialNumber: serialNumber ?? '',
          },
        ],
  )
}

/**
 * @param path of `listHid`. @param load where the package comes from; absent for the hardware.
 * @throws {DeviceError} `unplugged` when it is not there, `no-permission` when the system refuses it to this user,
 * `busy` when another program has it for itself, `other-protocol` when it is no HID device, else `failed`.
 */
export async function openHid(path: string, load = loadNodeHid): Promise<HidLine> {
  let hid: NodeHid
  try {
    hid = await load()
  } catch (cause) {
    throw unusable(cause)
  }
  let device: Device
  try {
    device = await hid.HIDAsync.open(path)
  } catch (cause) {
    throw explainRefusal(cause, path)
  }
  const line = lineOver(device)
  // The package begins to read on the next tick; closed before that, it throws past every `catch`.
  await new Promise((resolve) => setImmediate(resolve))
  return line
}

/** Loaded late: its native part is not needed on a tablet without HID devices. */
async function loadNodeHid(): Promise<NodeHid> {
  return (await import('node-hid')).default
}

function lineOver(device: Device): HidLine {
  let onReport: ((report: Uint8Array) => void) | undefined
  let onClose: (() => void) | undefined
  let closing: Promise<void> | undefined
  let isClosed = false
  const close = () => {
    closing ??= device
      .close()
      .catch(() => {}) // it is gone: what it says of its end changes nothing
      .then(() => {
        isClosed = true
        onClose?.()
      })
    return closing
  }
  device.on('data', (report) => onReport?.(Uint8Array.from(report)))
  device.on('error', () => void close())
  return {
    // A report without a number is written behind a zero, which the system takes away.
    write: (report) => void device.write(Buffer.from([0, ...report])).catch(close),
    sendFeature: (report) => void device.sendFeatureReport(Buffer.from(report)).catch(() => {}),
    onReport(listener) {
      onReport = listener
    },
    onClose(listener) {
      onClose = listener
      if (isClosed) listener()
    },
    close,
  }
}

/**
 * The package says why in words only: the C library's on Linux, on Windows and macOS with a number that is the same in
 * every language of the system.
 */
function explainRefusal(cause: unknown, path: string): DeviceError {
  const said = (cause instanceof Error ? cause.message : String(cause)).replaceAll(path, '')
  if (/busy|0x00000020|0xE00002C5/i.test(said))
    return new DeviceError('busy', 'Another program has the HID device.', { cause })
  if (/permission denied|not permitted|0x00000005|0xE00002E2/i.test(said))
    return new DeviceError('no-permission', 'This user may not open the HID device (on Linux: a udev rule).', { cause })
  if (/no such|0x00000002|0x00000003|0x0000048F|0xE00002C0/i.test(said))
    return new DeviceError('unplugged', 'There is no such HID device.', { cause })
  if (/not a hidraw device/i.test(said))
    return new DeviceError('other-protocol', 'What is at this path is no HID device.', { cause })
  return new DeviceError('failed', 'The HID device cannot be opened.', { cause })
}

function unusable(cause: unknown): DeviceError {
  return new DeviceError('failed', 'HID devices cannot be used on this machine.', { cause })
}
