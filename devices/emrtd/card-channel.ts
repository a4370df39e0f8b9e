/** A card in a contactless reader: whole APDUs out, whole responses back. The transport owns everything below. */
export type CardChannel = {
  atr: Uint8Array
  /**
   * One APDU and its response with SW1 SW2.
   *
   * @throws {DeviceError} `card-removed` when the card is taken away, `unplugged` when the reader went.
   */
  transmit(apdu: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>
  close(): Promise<void>
}

/** A card that exists only in memory: it answers APDUs as the chip does, beneath whichever transport holds it. */
export type VirtualCard = {
  atr: Uint8Array
  /** The field went off and on: the card forgets its session and selection. */
  reset(): void
  answer(apdu: Uint8Array): Uint8Array | Promise<Uint8Array>
}
