/** What the station counts, in Prometheus' format. Routes and words are labels; no machine, address or person is. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Store } from './store/store.ts'
import type { Room } from './upload/room.ts'

/** A machine that asked within it counts as seen. */
const SEEN_WITHIN_MS = 15 * 60 * 1000

export type Metrics = {
  answered(about: { method: string; route: string; status: number }, durationMs: number): void
  bytes: Counter
  packets: Counter<'outcome'>
  uploads: Gauge
  waits: Gauge
  sawMachine(machine: string): void
  /** Prometheus' text. Process metrics begin with the first call. */
  text(): Promise<string>
  contentType: string
}

export function createMetrics(parts: { store: Store; room: Room; now: () => number }): Metrics {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  const requests = new Counter({
    name: 'doorstep_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'doorstep_request_seconds',
    help: 'From the first header to the last byte of the answer.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30, 120, 600],
    registers,
  })
  const seen = new Map<string, number>()
  const gauge = (name: string, help: string, collect: () => Promise<number> | number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await collect())
      },
    })
  gauge('doorstep_machines', 'Machines enrolled.', () => parts.store.machines.count())
  gauge('doorstep_machines_seen', 'Machines that asked this process within 15 minutes.', () => {
    for (const [machine, at] of seen) if (at < parts.now() - SEEN_WITHIN_MS) seen.delete(machine)
    return seen.size
  })
  gauge('doorstep_room_bytes', 'Bytes that may still be taken before tablets have to wait.', parts.room)
  const packets = new Counter({
    name: 'doorstep_packets_total',
    help: 'Packets judged: accepted, held (accepted, and a clerk has to look), refused.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['accepted', 'held', 'refused']) packets.inc({ outcome }, 0)
  let hasProcess = false
  return {
    answered: ({ method, route, status }, durationMs) => {
      requests.inc({ method, route, status })
      duration.observe({ method, route }, durationMs / 1000)
    },
    bytes: new Counter({ name: 'doorstep_received_bytes_total', help: 'Bytes of packets made durable.', registers }),
    packets,
    uploads: new Gauge({ name: 'doorstep_uploads_open', help: 'Packets being received now.', registers }),
    waits: new Gauge({ name: 'doorstep_status_waits', help: 'Tablets waiting for statuses now.', registers }),
    sawMachine: (machine) => void seen.set(machine, parts.now()),
    text: () => {
      if (!hasProcess) collectDefaultMetrics({ register: registry })
      hasProcess = true
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}
