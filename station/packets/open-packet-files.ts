import { isAbsolute, join, resolve } from 'node:path'
import { openPacketFolder } from './folder.ts'
import type { PacketFiles } from './packet-files.ts'

/**
 * @param packets a folder or `s3://…`; absent: `<data>/packets`.
 * @throws {StationError} `bad-option`
 */
export async function openPacketFiles(packets: string | undefined, dataFolder: string): Promise<PacketFiles> {
  if (packets === undefined) return openPacketFolder(join(dataFolder, 'packets'))
  if (!/^\w+:\/\//.test(packets)) return openPacketFolder(isAbsolute(packets) ? packets : resolve(packets))
  // Its client is loaded by those stations alone that ask for it.
  const { openPacketBucket } = await import('./s3.ts')
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env
  return openPacketBucket({ url: packets, keys: { accessKeyId, secretAccessKey } })
}
