import { goTo, openVisit, showSection, takeBack } from '../acts.ts'
import { fillDraft, finalise, handOver, sign, stroke } from '../enrol.ts'
import type { Language, Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { cn, vn } from '../visits.ts'
import { previewed } from './devices.ts'

async function hand(stage: Stage, visit: string): Promise<void> {
  await fillDraft(stage, visit)
  await handOver(stage.page)
}

/** Which way up is kept on the machine. */
async function turn({ page }: Stage, isTurned: boolean): Promise<void> {
  const button = page.getByTestId('applicant-turn')
  if ((await button.getAttribute('aria-pressed')) !== String(isTurned)) await button.click()
}

const toSignature = ({ page }: Stage) => page.getByTestId('sign-submit').scrollIntoViewIfNeeded()

/** The officer's half has no list of languages: the page is loaded again with another. */
async function reload({ page }: Stage, language: Language): Promise<void> {
  await page.evaluate((one) => window.localStorage.setItem('language', one), language)
  await page.reload()
  await page.getByTestId('practice-banner').waitFor()
}

export const applicantScenes: Scene[] = [
  {
    name: 'applicant, his data',
    country: 'vn',
    isMain: true,
    reach: (stage) => hand(stage, vn.longest),
    leave: takeBack,
  },
  {
    name: 'applicant, turned round',
    country: 'vn',
    async reach(stage) {
      await hand(stage, vn.longest)
      await turn(stage, true)
    },
    async leave(stage) {
      await turn(stage, false)
      await takeBack(stage)
    },
  },
  {
    name: 'applicant, signs by pen',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await hand(stage, vn.longest)
      await stroke(stage.page)
    },
    show: toSignature,
    leave: takeBack,
  },
  {
    name: 'applicant, signs by a finger',
    country: 'vn',
    async reach(stage) {
      await hand(stage, vn.longest)
      await stage.page.getByTestId('sign-way-finger').click()
    },
    show: toSignature,
    leave: takeBack,
  },
  {
    name: 'applicant, signs on paper',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await hand(stage, vn.longest)
      await stage.page.getByTestId('sign-way-paper').click()
      await previewed(stage)
    },
    show: toSignature,
    leave: takeBack,
  },
  {
    name: 'applicant, cannot sign',
    country: 'vn',
    async reach(stage) {
      await hand(stage, vn.longest)
      await stage.page.getByTestId('sign-way-cannot').click()
    },
    show: toSignature,
    leave: takeBack,
  },
  { name: 'applicant, a child’s guardian', country: 'vn', reach: (stage) => hand(stage, vn.child), leave: takeBack },
  { name: 'applicant, his data', country: 'cn', reach: (stage) => hand(stage, cn.longest), leave: takeBack },
  { name: 'applicant, rare name', country: 'cn', reach: (stage) => hand(stage, cn.rare), leave: takeBack },
  {
    name: 'applicant, officer takes back',
    country: 'vn',
    async reach(stage) {
      await hand(stage, vn.longest)
      await stage.page.getByTestId('applicant-officer').click()
      await stage.page.getByTestId('take-back').waitFor()
    },
    async speak(stage, language) {
      await reload(stage, language)
      await stage.page.getByTestId('applicant-officer').click()
    },
    leave: takeBack,
  },
  {
    name: 'applicant, signed',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await hand(stage, vn.longest)
      await sign(stage.page)
    },
    speak: reload,
    async leave(stage) {
      await takeBack(stage)
    },
  },
  {
    name: 'application, signed and not finalised',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await openVisit(stage, vn.longest)
      await showSection(stage.page, 'review')
      await stage.page.getByTestId('signed').waitFor()
    },
  },
  { name: 'slip, normal', country: 'vn', isMain: true, reach: (stage) => finalise(stage, vn.longest) },
  { name: 'slip, large print', country: 'vn', reach: (stage) => enlarge(stage, vn.longest) },
  { name: 'slip, longest name', country: 'cn', reach: (stage) => finalise(stage, cn.longest) },
  { name: 'slip, rare name in large print', country: 'cn', reach: (stage) => enlarge(stage, cn.rare) },
]

async function enlarge(stage: Stage, visit: string): Promise<void> {
  await finalise(stage, visit)
  const large = stage.page.locator('[data-testid="slip-large"][aria-pressed="false"]')
  if (await large.isVisible()) await large.click()
}
