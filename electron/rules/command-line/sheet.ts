/** What `explain` says, for eyes, in the language that it was asked in. Pure. */
import type { RulePack, Text } from '../pack.ts'
import type { Explanation, Language } from './explain.ts'

const WORDS = {
  eligible: { vi: 'Được làm thủ tục', zh: '可以申请', en: 'May apply' },
  acceptedHere: { vi: 'Tiếp nhận tại đây', zh: '在此受理', en: 'Taken here' },
  yes: { vi: 'được', zh: '是', en: 'yes' },
  no: { vi: 'không', zh: '否', en: 'no' },
  ask: { vi: 'phải hỏi', zh: '须询问', en: 'ask' },
  fee: { vi: 'Lệ phí', zh: '费用', en: 'Fee' },
  exempt: { vi: 'miễn', zh: '免收', en: 'exempt' },
  statutory: { vi: 'Hạn theo luật', zh: '法定期限', en: 'By law until' },
  promised: { vi: 'Hẹn trả', zh: '承诺期限', en: 'Promised for' },
  documents: { vi: 'Giấy tờ cần có', zh: '所需材料', en: 'Papers needed' },
  captures: { vi: 'Thu nhận', zh: '采集', en: 'Taken of the person' },
  notNeeded: { vi: 'Không thu nhận', zh: '不采集', en: 'Not taken' },
  portrait: { vi: 'ảnh khuôn mặt', zh: '人像', en: 'portrait' },
  fingers: { vi: 'vân tay', zh: '指纹', en: 'fingerprints' },
  irises: { vi: 'mống mắt', zh: '虹膜', en: 'irises' },
  fields: { vi: 'Phải ghi', zh: '必填项', en: 'To be filled in' },
  validUntil: { vi: 'Thẻ có giá trị đến', zh: '证件有效期至', en: 'Card holds until' },
  forEver: { vi: 'không thời hạn', zh: '长期', en: 'for ever' },
  urgency: { vi: 'Ưu tiên', zh: '优先办理', en: 'Favoured' },
  delivery: { vi: 'Trả thẻ', zh: '领取方式', en: 'Delivery' },
  authorities: { vi: 'Cơ quan', zh: '机关', en: 'Authorities' },
  accepts: { vi: 'tiếp nhận', zh: '受理', en: 'accepts' },
  reviews: { vi: 'xét duyệt', zh: '审核', en: 'reviews' },
  makes: { vi: 'làm thẻ', zh: '制证', en: 'makes' },
  'hands-over': { vi: 'trả thẻ', zh: '发证', en: 'hands over' },
  rules: { vi: 'Bộ quy tắc', zh: '规则包', en: 'Rules' },
  busy: { vi: 'Thời gian đông người', zh: '办理高峰期', en: 'Many come' },
  needsReview: { vi: 'Cần luật sư xem lại', zh: '须法律复核', en: 'Needs legal review' },
  ignored: { vi: 'Không dùng đến', zh: '未采用', en: 'Not used' },
} satisfies Record<string, Text>

/** @param pack under which it was explained: its labels of papers and fields. */
export function wordExplanation(said: Explanation, pack: RulePack, language: Language): string {
  const w = (key: keyof typeof WORDS) => WORDS[key][language]
  const named = (key: string) => (Object.hasOwn(WORDS, key) ? WORDS[key as keyof typeof WORDS][language] : key)
  const documents = said.required.documents.map((id) => pack.documents?.find((one) => one.id === id)?.label[language])
  const fields = said.fields.map((name) => pack.fields.find((one) => one.name === name)?.label[language])
  const { statutory, promised } = said.deadlines
  const valid = said.validUntil ?? (said.validWhy ? w('forEver') : undefined)
  const parts: [string, ...(string | undefined)[]][] = [
    [`${w('eligible')}: ${w(said.eligible)}`, ...said.why],
    [`${w('acceptedHere')}: ${w(said.acceptedHere)}`, ...said.acceptedWhy],
    [`${w('fee')}: ${moneyOf(said.fee, language)}${said.isFeeExemption ? `, ${w('exempt')}` : ''}`, said.fee.basis],
    ...(statutory ? [[`${w('statutory')}: ${statutory.on}`, statutory.why] as [string, string]] : []),
    [`${w('promised')}: ${promised.on}`, promised.why],
    [`${w('busy')}:`, ...said.busy],
    [`${w('documents')}:`, ...documents],
    [`${w('captures')}:`, ...said.required.captures.map(w)],
    [`${w('notNeeded')}:`, ...said.notNeeded.map(({ capture, why }) => `${w(capture)}: ${why}`)],
    [`${w('fields')}:`, fields.join(', ') || undefined],
    [`${w('validUntil')}:${valid ? ` ${valid}` : ''}`, said.validWhy ?? undefined],
    [`${w('urgency')}:`, ...said.urgency.why],
    [`${w('delivery')}:`, said.delivery.why ?? undefined],
    [`${w('authorities')}:`, ...said.authorities.map(({ role, name }) => `${named(role)}: ${name}`)],
    [`${w('rules')}: ${said.pack.layers.join(' → ')}`],
    [`${w('needsReview')}:`, ...said.needsReview],
    [`${w('ignored')}:`, ...said.ignored],
  ]
  return parts
    .map(([head, ...lines]) => [head, ...lines.filter((line) => line !== undefined)])
    .filter(([head = '', ...lines]) => lines.length > 0 || !head.endsWith(':'))
    .flatMap(([head = '', ...lines]) => [head, ...lines.map((line) => `  ${line}`)])
    .join('\n')
}

/** @param amount in the minor unit, of which ISO 4217 has as many digits as `Intl` knows. */
function moneyOf({ amount, currency }: Explanation['fee'], language: Language): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'code' })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
