import sharp from 'sharp'

/** To be called once, by each process that opens foreign pictures. */
export function limitDecoders(): void {
  // SECURITY: no decoder but these two, and nothing of a person kept in the decoder's cache, because pictures are foreign bytes.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg'] })
  sharp.cache(false)
  sharp.concurrency(1) // the tablet's other core belongs to the screen
}
