/** The slip as one file that a family keeps: no script, nothing to load, everything escaped. Pure. */
import { toString as drawQr } from 'qrcode'
import type { SlipPart } from './slip-lines.ts'

const STYLE =
  'body{font:16px/1.5 sans-serif;max-width:40rem;margin:1rem auto;padding:0 1rem;overflow-wrap:anywhere}dt{font-size:.9em}dd{font-weight:700;margin:0 0 .5rem}svg{width:14rem}h1{font-size:1.6rem}.practice{border:3px solid #a61b1b;color:#a61b1b;font-weight:700;padding:4px 8px}'

/** @param slip `practice`: a band above it, or nothing. */
export async function electronicSlip(slip: {
  language: string
  title: string
  number: string
  practice: string | undefined
  parts: readonly SlipPart[]
}): Promise<string> {
  const parts = await Promise.all(slip.parts.map(drawPart))
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(slip.title)}</title><style>${STYLE}</style>`
  const practice = slip.practice ? `<p class="practice">${escaped(slip.practice)}</p>` : ''
  return `<!doctype html><html lang="${escaped(slip.language)}"><head>${head}</head><body>${practice}<h1>${escaped(slip.number)}</h1>${parts.join('')}</body></html>`
}

async function drawPart(part: SlipPart): Promise<string> {
  switch (part.kind) {
    case 'strong':
      return `<p><strong>${escaped(part.words)}</strong></p>`
    case 'line':
      return `<dl><dt>${escaped(part.what)}</dt><dd>${escaped(part.words)}</dd></dl>`
    case 'list':
      return `<p>${escaped(part.what)}</p><ul>${part.words.map((one) => `<li>${escaped(one)}</li>`).join('')}</ul>`
    case 'code':
      return `<p>${escaped(part.words)}</p>${await drawQr(part.text, { type: 'svg', errorCorrectionLevel: 'L' })}`
  }
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
// SECURITY: names come from visits, cards and codes, and the file is opened outside the app.
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign)
