/** What is done to a picture on its way from the camera. */
import { z } from 'zod'

/** Parts of the whole, from 0 to 1, so that it holds at any resolution. */
export const Share = z.number().min(0).max(1)
export const Rotation = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
/** Left upper corner and size, after the rotation. */
export const Crop = z.strictObject({ x: Share, y: Share, width: Share.positive(), height: Share.positive() })
/** Clockwise from the left upper one, after the rotation. */
export const Corners = z.array(z.strictObject({ x: Share, y: Share })).length(4)
export type Corners = z.infer<typeof Corners>

/** Rotated clockwise, then straightened or cut, then scaled. */
export const PictureEdit = z.strictObject({
  rotate: Rotation,
  crop: Crop.optional(),
  corners: Corners.optional(),
  /** Exactly this size, in pixels. */
  size: z.strictObject({ width: z.int().min(1).max(10_000), height: z.int().min(1).max(10_000) }).optional(),
  ppi: z.number().positive().max(5_000).optional(),
})
export type PictureEdit = z.infer<typeof PictureEdit>
