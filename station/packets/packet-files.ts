/** Where the sealed bytes of packets in custody are: a folder or an S3 bucket. What is half sent is in the database. */
export type PacketFiles = {
  /**
   * Durable when it resolves. Putting the same packet again is harmless: its id is the SHA-256 of its bytes.
   * @throws {StationError} `disk-full`, `disk-failed`, or `database-away` when a bucket cannot be reached
   */
  put(packetId: string, bytes: Uint8Array): Promise<void>
  /** Undefined when it was never put; bytes whose hash is not the id are thrown as `disk-failed`, never given. */
  get(packetId: string): Promise<Buffer | undefined>
  /** Bytes that still fit; undefined where nobody can say. */
  room(): Promise<number | undefined>
  close(): Promise<void>
}
