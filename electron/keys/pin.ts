import { hkdfSync } from 'node:crypto'

/** Argon2id, RFC 9106: 64 MiB, three passes, one lane. About 60 ms a guess on two cores. */
const MEMORY_KIB = 64 * 1024
const PASSES = 3
const KEY_BYTES = 32

/** At least six digits, and not one of those that everybody takes: one or two digits repeated, or a run up or down. */
export function isAllowedPin(pin: string): boolean {
  if (!/^\d{6,12}$/.test(pin)) return false
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10))
  const isRun = steps.size === 1
  const isRepeated = /^(\d{1,3})\1+$/.test(pin)
  return !isRun && !isRepeated
}

/** HKDF-SHA-256(Argon2id(PIN) ‖ S_dev, label): neither the PIN nor the disk is enough (security.md 3). */
export async function slotKey(
  pin: string,
  salt: Uint8Array,
  deviceKey: Uint8Array,
  label: string,
): Promise<Uint8Array> {
  const stretched = await argon2id(pin, salt)
  const secret = Buffer.concat([stretched, deviceKey])
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), label, KEY_BYTES))
}

async function argon2id(pin: string, salt: Uint8Array): Promise<Uint8Array> {
  const native = await import('@node-rs/argon2').catch(() => undefined)
  if (native) {
    // 2 is Argon2id; the package's own name for it is a const enum, which is not there at run time.
    return native.hashRaw(pin, {
      salt,
      memoryCost: MEMORY_KIB,
      timeCost: PASSES,
      parallelism: 1,
      outputLen: KEY_BYTES,
      algorithm: 2,
    })
  }
  // No native build for this machine: the same function in WebAssembly, slower.
  const { argon2id: wasm } = await import('hash-wasm')
  return wasm({
    password: pin,
    salt,
    memorySize: MEMORY_KIB,
    iterations: PASSES,
    parallelism: 1,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
}
