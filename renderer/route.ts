/** Where the officer is, kept in the address: a page that is loaded again comes back to the same application. */
import { useSyncExternalStore } from 'react'
import { ApplicationKey } from '../electron/contract/index.ts'

const places = ['today', 'outbox', 'countersigns', 'reviews', 'devices', 'settings', 'rules', 'day-close'] as const
export type Place = (typeof places)[number]
export type Route = { screen: Place } | ({ screen: 'application' } & ApplicationKey)

export function readRoute(hash: string): Route {
  const [screen, application, version] = hash.replace(/^#\/?/, '').split('/')
  const place = places.find((one) => one === screen)
  if (place) return { screen: place }
  const key = ApplicationKey.safeParse({ application, version: Number(version) })
  return screen === 'application' && key.success ? { screen, ...key.data } : { screen: 'today' }
}

export function writeRoute(route: Route): string {
  return route.screen === 'application' ? `#/application/${route.application}/${route.version}` : `#/${route.screen}`
}

export function goTo(route: Route): void {
  window.location.hash = writeRoute(route)
  window.scrollTo(0, 0)
}

export function useRoute(): Route {
  return readRoute(useSyncExternalStore(onHash, () => window.location.hash))
}

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
