import type { PrintJob } from '../device.ts'

/** One line in each of the product's languages: what of it is missing on paper, the printer cannot print. */
export const TEST_JOB: PrintJob = [
  { kind: 'text', text: 'Doorstep', bold: true, align: 'centre' },
  { kind: 'text', text: 'Máy in hoạt động.' },
  { kind: 'text', text: '打印机工作正常。' },
  { kind: 'text', text: 'The printer works.' },
  { kind: 'rule' },
]
