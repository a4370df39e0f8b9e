import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import SignaturePad from 'signature_pad'

/** Strokes on a canvas, as sharp as the screen; they stay when the screen is turned. */
export function useStrokes(canvas: RefObject<HTMLCanvasElement | null>): { isEmpty: boolean; clear(): void } {
  const [isEmpty, setEmpty] = useState(true)
  const pad = useRef<SignaturePad>(undefined)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const made = new SignaturePad(element, { minWidth: 1.2, maxWidth: 4, penColor: '#0a1a5c' })
    pad.current = made
    let width = element.offsetWidth
    function fit(): void {
      const scale = Math.max(1, window.devicePixelRatio)
      const shrunk = Math.min(1, element!.offsetWidth / width)
      width = element!.offsetWidth
      // Turned upright the field is narrower: what was written is drawn smaller, never cut.
      const strokes = made.toData().map((stroke) => ({
        ...stroke,
        points: stroke.points.map((point) => ({ ...point, x: point.x * shrunk, y: point.y * shrunk })),
      }))
      element!.width = element!.offsetWidth * scale
      element!.height = element!.offsetHeight * scale
      element!.getContext('2d')?.scale(scale, scale)
      // A new size empties a canvas.
      made.fromData(strokes)
    }
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    const drawn = () => setEmpty(made.isEmpty())
    made.addEventListener('endStroke', drawn)
    return () => {
      observer.disconnect()
      made.removeEventListener('endStroke', drawn)
      made.off()
    }
  }, [canvas])
  const clear = useCallback(() => {
    pad.current?.clear()
    setEmpty(true)
  }, [])
  return { isEmpty, clear }
}
