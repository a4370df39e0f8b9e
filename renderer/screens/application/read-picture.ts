import { methods } from '../../../electron/contract/index.ts'

/** A still picture on its way into the application. */
export type Still = { image: Uint8Array<ArrayBuffer>; from: 'camera' | 'file'; label: string }

const ImageBytes = methods.findEdges.input.shape.image

/** A picture that the officer chose. `too-large`: the core takes none of that size; `unreadable`: it is empty or went away. */
export async function readPicture(file: File): Promise<Still | 'too-large' | 'unreadable'> {
  try {
    const image = new Uint8Array(await file.arrayBuffer())
    if (image.byteLength === 0) return 'unreadable'
    if (!ImageBytes.safeParse(image).success) return 'too-large'
    // The end of a name tells files apart better than its beginning does.
    return { image, from: 'file', label: [...file.name].slice(-200).join('') }
  } catch (error) {
    // A card was pulled out, or the file was deleted since it was chosen.
    if (error instanceof DOMException) return 'unreadable'
    throw error
  }
}
