import type { QueryClient } from '@tanstack/react-query'
import type { ApplicationKey, ApplicationView } from '../../electron/contract/index.ts'

/**
 * Puts a saved value into what the page knows of its application, so that the field does not fall back
 * to the old value for as long as the fresh application is on its way.
 */
export function keepSaved(queries: QueryClient, key: ApplicationKey, name: string, value: string): void {
  const queryKey = ['getApplication', { application: key.application, version: key.version }]
  queries.setQueryData<ApplicationView>(queryKey, (view) => {
    if (!view) return view
    return name === 'procedure' ? { ...view, procedure: value } : { ...view, fields: { ...view.fields, [name]: value } }
  })
  // Asked afresh, which also drops an answer on its way that was asked for before the save.
  void queries.invalidateQueries({ queryKey })
}
