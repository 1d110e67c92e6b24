import type { CompiledQuery } from 'kysely'

const lossy = Symbol('lossy')

/** Marks a query whose effect may be lost in a power cut: on SQLite its result does not wait for the disk. */
export const lossyQuery: Readonly<Record<symbol, true>> = { [lossy]: true }

/** Whether a query is marked with {@link lossyQuery}. */
export function mayBeLost(query: CompiledQuery): boolean {
  return lossy in query
}
