import { create } from 'qrcode'
import { useMemo } from 'react'

/** Light margin around a code, in modules: ISO/IEC 18004 asks for four. */
const MARGIN = 4
/** Above so many characters the modules would be too fine for the higher level. */
const LONG = 200

/** A QR code, drawn as one path: no picture to load and nothing inline. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: text.length > LONG ? 'L' : 'M' })
    const dark = [...modules.data].flatMap((isDark, at) =>
      isDark ? [`M${MARGIN + (at % modules.size)} ${MARGIN + Math.floor(at / modules.size)}h1v1h-1z`] : [],
    )
    return { path: dark.join(''), size: modules.size + 2 * MARGIN }
  }, [text])
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      data-testid="slip-qr"
    >
      <rect width={size} height={size} className="qr-light" />
      <path d={path} className="qr-dark" />
    </svg>
  )
}
