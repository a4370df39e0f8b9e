/** 100 characters are enough for a slip's number and short enough for every file system. */
const LONGEST = 100

/**
 * SECURITY: what the page calls its PDF becomes a file's name and no path: letters, digits, space, `-`, `_`, `.` and
 * nothing else, no leading dot, one ending.
 */
export function pdfName(asked: unknown): string {
  const words = typeof asked === 'string' ? asked.normalize('NFC') : ''
  const name = words
    .replace(/\.pdf$/i, '')
    .replaceAll(/[^\p{L}\p{M}\p{N} ._-]/gu, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[. -]+/, '')
  const short = [...name]
    .slice(0, LONGEST)
    .join('')
    .replace(/[. ]+$/, '')
  return `${short || 'doorstep'}.pdf`
}
