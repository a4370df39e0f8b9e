const NUMBER = /^-?\d+(\.\d+)?$/

/** RFC 4180, UTF-8 with a mark for spreadsheets. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

/** SECURITY: what a spreadsheet would take for a formula becomes text, because modes and names come from elsewhere. */
function cell(text: string): string {
  const isFormula = /^[\s]*[=+\-@\t\r]/.test(text) && !NUMBER.test(text)
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`
}
