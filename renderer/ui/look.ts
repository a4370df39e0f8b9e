/** How the pages look, chosen by the officer and kept on this machine; nothing of a person is kept with it. */
import { useSyncExternalStore } from 'react'

export const themes = ['light', 'dark', 'sunlight'] as const
export type Theme = (typeof themes)[number]
/** Percent of the usual size. */
export const textSizes = ['100', '125', '150'] as const
export type TextSize = (typeof textSizes)[number]
export type Look = { theme: Theme; text: TextSize }

const listeners = new Set<() => void>()
let look: Look = { theme: 'light', text: '100' }

/** Reads what was chosen before, and draws with it. */
export function startLook(): void {
  const kept = { theme: window.localStorage.getItem('theme'), text: window.localStorage.getItem('text') }
  apply({
    theme: themes.find((one) => one === kept.theme) ?? 'light',
    text: textSizes.find((one) => one === kept.text) ?? '100',
  })
}

export function chooseLook(change: Partial<Look>): void {
  for (const [name, value] of Object.entries(change)) window.localStorage.setItem(name, value)
  apply({ ...look, ...change })
}

export const useLook = (): Look => useSyncExternalStore(subscribe, () => look)

/** The component library knows two schemes; sunlight is a light one with harder colours. */
export const schemeOf = (theme: Theme): 'light' | 'dark' => (theme === 'dark' ? 'dark' : 'light')

function apply(next: Look): void {
  look = next
  const { dataset } = document.documentElement
  dataset.theme = next.theme
  dataset.text = next.text
  dataset.mantineColorScheme = schemeOf(next.theme)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
