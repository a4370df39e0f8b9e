/** What the page knows of the core, kept fresh by the core's own change notices. */
import { QueryCache, QueryClient, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type { ChangeTopic, InputOf, MethodName, ValueOf } from '../../electron/contract/index.ts'
import type { CallOutcome, Calls } from './calls.ts'
import { useCore } from './core-context.ts'

/** A call that the core refused. The screen words `reason` by `reason.<reason>` of the catalogues. */
export class CallRefused extends Error {
  readonly reason: string
  constructor(reason: string) {
    super(reason)
    this.name = 'CallRefused'
    this.reason = reason
  }
}

/** Which changes make an answer old. Counts and progress follow the uploads as well. */
const topics: { [M in MethodName]?: ChangeTopic[] } = {
  getSession: ['session', 'applications', 'uploads'],
  listVisits: ['visits', 'applications'],
  listApplications: ['applications', 'uploads'],
  getApplication: ['applications', 'uploads'],
  listUploads: ['uploads'],
  listCarryPlaces: ['uploads'],
  listCarried: ['uploads'],
  getSafeToGo: ['applications', 'uploads'],
  getApplicantPage: ['applications'],
  listCountersigns: ['applications'],
  listDevices: ['devices'],
  getChipPortrait: ['applications'],
  searchRoster: ['visits'],
  getRules: ['rules', 'session'],
  dryRunRules: ['rules', 'applications'],
  getPayments: ['money', 'applications'],
  getDrawer: ['money'],
  getDayClose: ['money', 'applications'],
  findPrepared: ['visits', 'applications'],
  getContactSheet: ['applications', 'uploads'],
  listReviews: ['reviews', 'session', 'visits'],
}

/** Pictures never change under their id, and leave the page's memory with the screen that showed them. */
const UNCHANGING = 'getImage'

export function createQueries(calls: Calls): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        // The core locked itself: whoever asks about the session learns it, and the sign-in screen comes.
        if (error instanceof CallRefused && error.reason === 'locked' && query.queryKey[0] !== 'getSession')
          void client.invalidateQueries({ queryKey: ['getSession'] })
      },
    }),
    defaultOptions: {
      queries: {
        // The core is on this machine: whether there is a network says nothing about it.
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (failures, error) => error instanceof CallRefused && error.reason === 'internal' && failures < 3,
      },
      mutations: { networkMode: 'always' },
    },
  })
  const refresh = createRefresher(client)
  calls.onChanged(refresh)
  calls.onConnection((state) => {
    // What changed while there was no line was told to nobody.
    if (state === 'connected') void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== UNCHANGING })
  })
  return client
}

/** One refresh of a topic at a time, and one more if it changed meanwhile: a stream of changes can neither flood the core nor starve the screen. */
function createRefresher(client: QueryClient): (topic: ChangeTopic) => void {
  const running = new Set<ChangeTopic>()
  const dirty = new Set<ChangeTopic>()
  async function refresh(topic: ChangeTopic): Promise<void> {
    dirty.add(topic)
    if (running.has(topic)) return
    running.add(topic)
    while (dirty.delete(topic)) {
      await client.invalidateQueries({
        predicate: ({ queryKey }) => topics[queryKey[0] as MethodName]?.includes(topic) ?? false,
      })
    }
    running.delete(topic)
  }
  return (topic) => void refresh(topic)
}

/** The value of an outcome. @throws {CallRefused} when there is none. */
function takeValue<M extends MethodName>(outcome: CallOutcome<M>): ValueOf<M> {
  if (outcome.ok) return outcome.value
  throw new CallRefused(outcome.reason)
}

/** Asks the core and keeps the answer fresh. */
export function useAsk<M extends MethodName>(method: M, input: InputOf<M>, options: { enabled?: boolean } = {}) {
  const { calls } = useCore()
  return useQuery({
    queryKey: [method, input],
    queryFn: async () => takeValue<M>(await calls.call(method, input)),
    ...(method === UNCHANGING ? { gcTime: 0 } : {}),
    ...options,
  })
}

/** Pages of applications, one after the other, for a group and a search. */
export function useApplications(group: InputOf<'listApplications'>['group'], search: string) {
  const { calls } = useCore()
  return useInfiniteQuery({
    queryKey: ['listApplications', group, search],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) =>
      takeValue<'listApplications'>(
        await calls.call('listApplications', {
          group,
          search,
          ...(pageParam === undefined ? {} : { after: pageParam }),
        }),
      ),
    getNextPageParam: (page) => page.next,
    placeholderData: (previous) => previous,
  })
}

/** One call at a press. `data` is the outcome; a refusal is an outcome too and is worded by the screen. */
export function useCall<M extends MethodName>(method: M) {
  const { calls } = useCore()
  return useMutation({ mutationFn: (input: InputOf<M>) => calls.call(method, input) })
}
