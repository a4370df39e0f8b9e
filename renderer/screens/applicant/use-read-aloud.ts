import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Language } from '../../language.ts'

/** Reads sentences aloud in a language; `canRead` is false where this machine has no voice for it. */
export function useReadAloud(language: Language): {
  canRead: boolean
  isReading: boolean
  read(sentences: string[]): void
  stop(): void
} {
  const speech = window.speechSynthesis as SpeechSynthesis | undefined
  const tag = useSyncExternalStore(onVoices, () => findVoice(language)?.voiceURI)
  const [isReading, setReading] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language ends what was read in the one before
  useEffect(() => {
    return () => {
      speech?.cancel()
      setReading(false)
    }
  }, [speech, language])
  return {
    canRead: tag !== undefined,
    isReading,
    read(sentences) {
      const voice = findVoice(language)
      if (!speech || !voice) return
      speech.cancel()
      setReading(true)
      for (const [at, sentence] of sentences.entries()) {
        const spoken = new SpeechSynthesisUtterance(sentence)
        spoken.voice = voice
        spoken.lang = voice.lang
        // Old people listen.
        spoken.rate = 0.9
        if (at === sentences.length - 1) spoken.onend = () => setReading(false)
        spoken.onerror = () => setReading(false)
        speech.speak(spoken)
      }
    },
    stop() {
      speech?.cancel()
      setReading(false)
    },
  }
}

function onVoices(listener: () => void): () => void {
  const speech = window.speechSynthesis as SpeechSynthesis | undefined
  speech?.addEventListener('voiceschanged', listener)
  return () => speech?.removeEventListener('voiceschanged', listener)
}

/** SECURITY: a voice of this machine only, because one of a network would be told the applicant's data. */
function findVoice(language: Language): SpeechSynthesisVoice | undefined {
  const speech = window.speechSynthesis as SpeechSynthesis | undefined
  return speech?.getVoices().find(({ lang, localService }) => localService && lang.toLowerCase().startsWith(language))
}
