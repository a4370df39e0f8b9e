/** A supervisor's inbox: the core's answers are retold. */
import { goTo } from '../acts.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'

const text = (vi: string, zh: string, en: string) => ({ vi, zh, en })
const review = (at: number, more: object) => ({
  ...{ application: `01a20781-2ea5-74bd-8e7f-d6699f1b991${at}`, version: 1, slipNumber: `W5W-00000${at}-08` },
  ...{ promisedOn: '2026-12-02', dueAt: '2026-11-24T02:30:00.000Z', isOverdue: false, hasPortrait: false, gaps: [] },
  ...{ name: 'Công Tằng Tôn Nữ Nguyễn Phước Huyền Trân Bảo Ngọc Quỳnh Nghiêm', officer: 'Nguyễn Thị Thanh Huyền' },
  procedure: text('Cấp lại thẻ căn cước', '补领', 'Re-issue'),
  lines: [
    {
      label: text('Số định danh', '身份号码', 'Citizen number'),
      value: text('038144100001', '038144100001', '038144100001'),
    },
    {
      label: text('Địa chỉ', '住址', 'Address'),
      value: text('Thôn 1, xã Cẩm Thủy', 'Thôn 1, xã Cẩm Thủy', 'Thôn 1, xã Cẩm Thủy'),
    },
  ],
  exceptions: [{ modality: 'finger', position: 3, reason: 'Băng bó sau phẫu thuật' }],
  ...more,
})
const decided = (decision: string, more: object) => ({
  decided: { ...{ review: '01a20781-2ea5-74bd-8e7f-d6699f1b9920', decision, isSent: false }, ...more },
})
const reviews = [
  review(1, {
    isOverdue: true,
    gaps: [{ label: text('Giấy khai sinh', '出生证明', 'Birth certificate'), dueOn: '2026-12-10' }],
  }),
  review(2, decided('returned', { reason: 'Ảnh chân dung tối' })),
  review(
    3,
    decided('accepted', {
      isSent: true,
      outcome: { outcome: 'decided', status: 'returned', by: 'lan', at: '2026-11-23T08:00:00.000Z' },
    }),
  ),
]

const inbox =
  (shown: readonly object[]) =>
  async (stage: Stage): Promise<void> => {
    stage.line.retell((value) => {
      if ('mayReview' in value) Object.assign(value, { mayReview: true, reviews: shown })
    })
    await stage.page.reload()
    await goTo(stage, 'reviews')
    await stage.page.getByTestId('reviews-exchange').waitFor()
  }
const leave = async (stage: Stage): Promise<void> => {
  stage.line.retell(undefined)
  await stage.page.reload()
  await goTo(stage, 'today')
}

export const reviewScenes: Scene[] = [
  { name: 'reviews, nothing waits', country: 'vn', reach: inbox([]), leave },
  {
    name: 'reviews, one to decide and two decided',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await inbox(reviews)(stage)
      await stage.page.getByTestId('review-returned').first().click()
      await stage.page.getByTestId('review-reason').first().waitFor()
    },
    leave,
  },
]
