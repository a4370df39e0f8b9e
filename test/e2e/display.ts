/** A screen for windows: the one that is there, or one in memory. */
import { spawn } from 'node:child_process'
import { eventually } from './app.ts'

export type Display = { name: string; close(): void }

export async function openDisplay(): Promise<Display> {
  const { DISPLAY } = process.env
  if (DISPLAY) return { name: DISPLAY, close: () => {} }
  // Xvfb finds a free number itself and writes it to the descriptor.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1400x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  let number = ''
  server.stdio[3]?.on('data', (chunk: Buffer) => {
    number += chunk.toString('utf8')
  })
  const name = await eventually('a display', () => (number.endsWith('\n') ? `:${number.trim()}` : undefined))
  return { name, close: () => void server.kill() }
}
