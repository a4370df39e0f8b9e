/** What runs under a process, read from /proc: no program has to be installed for it. */
import { readdirSync, readFileSync } from 'node:fs'

export type Process = { pid: number; parent: number; group: number; command: string }

/** Zombies are no processes any more. */
export function listProcesses(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The name in brackets may hold spaces and brackets itself.
      const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state === 'Z') return []
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), parent: Number(parent), group: Number(group), command }]
    } catch {
      return [] // it ended while it was looked at
    }
  })
}

/** All that come from `pid`, itself not among them. */
export function descendants(pid: number): Process[] {
  const all = listProcesses()
  const found: Process[] = []
  for (let parents = [pid]; parents.length > 0; ) {
    const children = all.filter((one) => parents.includes(one.parent))
    found.push(...children)
    parents = children.map((one) => one.pid)
  }
  return found
}
