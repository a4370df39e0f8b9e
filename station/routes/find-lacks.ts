import type { StationParts } from '../parts.ts'
import { MAX_PACKET_BYTES } from '../protocol/index.ts'
import type { Lack } from './route-parts.ts'

/** No packet has it. */
const NO_PACKET = '0'.repeat(64)

/** What this process cannot do now. */
export async function findLacks(parts: StationParts, isStopping: boolean): Promise<Lack[]> {
  const works = async (act: () => Promise<unknown>) => {
    try {
      await act()
      return true
    } catch {
      return false
    }
  }
  const lacks: Lack[] = []
  if (isStopping) lacks.push('stopping')
  // A transaction that changes nothing: it takes the writer's place, and fails where none can be had.
  const canWrite = () => parts.database.write((sql) => sql.run('UPDATE station SET port = port WHERE one = 0'))
  if (!(await works(canWrite))) lacks.push('database')
  if (!(await works(() => parts.files.get(NO_PACKET)))) lacks.push('packets')
  const hasRoom = async () => (await parts.room()) >= MAX_PACKET_BYTES
  if (!(await hasRoom().catch(() => false))) lacks.push('room')
  return lacks
}
