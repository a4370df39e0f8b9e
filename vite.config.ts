import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: 'renderer',
  // Served from app://doorstep/ and from http://127.0.0.1:PORT/ alike.
  base: './',
  plugins: [react(), woff2Only()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    // SECURITY: no data: addresses and no inline script, because the page's policy forbids both.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
  },
  // The page is built from renderer/; the tests are of the whole project.
  // A test that hangs is ended; two cores that do six things at once are not a test that hangs.
  test: { root: import.meta.dirname, include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
})

/** Chromium reads woff2; the woff twins of the fonts would only make the download half as large again. */
function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@fontsource/') || !id.endsWith('.css')) return
      return { code: code.replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, ''), map: null }
    },
  }
}
