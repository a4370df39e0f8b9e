import './core/schemas-without-eval.ts'
import './ui/fonts.ts'
import '@mantine/core/styles.layer.css'
import './ui/themes.css'
import './ui/styles.css'
import { createTheme, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connectToCore } from './api.ts'
import { App } from './app.tsx'
import { CoreContext } from './core/core-context.ts'
import { createDraftSaver } from './core/draft-saver.ts'
import { createQueries } from './core/queries.ts'
import { keepSaved } from './core/saved-field.ts'
import { startLanguage } from './language.ts'
import { schemeOf, startLook, useLook } from './ui/look.ts'

const calls = connectToCore(window)
const queries = createQueries(calls)
const saver = createDraftSaver({
  save: (input) => calls.call('saveField', input),
  onSaved: (key, name, value) => keepSaved(queries, key, name, value),
})
// The page can go at any moment; what waits for the typing to stop is sent before it does.
window.addEventListener('pagehide', () => void saver.flush())
document.addEventListener('visibilitychange', () => document.hidden && void saver.flush())

const theme = createTheme({
  fontFamily: 'var(--mantine-font-family)',
  components: {
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
  },
})

/** SECURITY: no <style> elements, because the page's policy forbids inline styles; the variables are in themes.css. */
function Themed({ children }: { children: ReactNode }) {
  const look = useLook()
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={schemeOf(look.theme)}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  )
}

await startLanguage()
startLook()
const root = document.getElementById('page')
if (!root) throw new Error('index.html has lost its #page')
createRoot(root).render(
  <StrictMode>
    <Themed>
      <QueryClientProvider client={queries}>
        <CoreContext value={{ calls, saver }}>
          <App />
        </CoreContext>
      </QueryClientProvider>
    </Themed>
  </StrictMode>,
)
