import { useEffect, useRef } from 'react'
import { createKeyScanner, isLossy, SILENCE_MS } from './key-scanner.ts'

/** `isLossy`: letters were lost on the way; the officer compares, or sets the scanner to HID POS or USB-COM. */
export type KeyedCode = { text: string; isLossy: boolean }

/**
 * Takes what a scanner that poses as a keyboard sends, while a scan is expected: its keys reach nothing else but for
 * the first three. @param props.isOn listens only while it is true.
 */
export function useKeyScanner({ isOn, onCode }: { isOn: boolean; onCode: (code: KeyedCode) => void }): void {
  const told = useRef(onCode)
  told.current = onCode
  useEffect(() => {
    if (!isOn) return
    const scanner = createKeyScanner()
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (text: string | undefined) => {
      if (text !== undefined) told.current({ text, isLossy: isLossy(text) })
    }
    const press = (event: KeyboardEvent) => {
      const { key, timeStamp: atMs, repeat: isRepeat } = event
      // With AltGr some layouts write letters, and say Ctrl and Alt with it.
      const isShortcut = event.metaKey || (event.ctrlKey !== event.altKey && !event.getModifierState('AltGraph'))
      const { isSwallowed, code } = scanner.press({ key, atMs, isRepeat, isShortcut })
      if (isSwallowed) {
        event.preventDefault()
        event.stopPropagation()
      }
      clearTimeout(timer)
      if (code === undefined) timer = setTimeout(() => tell(scanner.silence()), SILENCE_MS)
      else tell(code)
    }
    // Before any field or button sees it.
    window.addEventListener('keydown', press, { capture: true })
    return () => {
      clearTimeout(timer)
      window.removeEventListener('keydown', press, { capture: true })
    }
  }, [isOn])
}
