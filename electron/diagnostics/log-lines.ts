/** The core's last log lines, for the administrator's file. They carry codes only. */
const KEPT = 200

export type LogLines = { add(level: 'info' | 'error', message: string): void; last(): string[] }

export function createLogLines(now: () => number = Date.now): LogLines {
  const lines: string[] = []
  return {
    add: (level, message) => {
      lines.push(`${new Date(now()).toISOString()} ${level} ${message}`)
      if (lines.length > KEPT) lines.shift()
    },
    last: () => [...lines],
  }
}
