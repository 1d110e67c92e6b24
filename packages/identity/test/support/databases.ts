import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPostgres } from './postgres-databases.ts'

/** A kind of database on which the service runs. */
export interface TestDatabase {
  name: 'SQLite' | 'PostgreSQL'
  /** A database for one service, without rows; PostgreSQL's has its tables already. */
  open(t: Test): Promise<string>
  /** The same for several services at once, or for a service before and after a restart. */
  openShared(t: Test): Promise<string>
  /** One that no test has used before: how queries are planned depends on what was stored once. */
  openUnused(t: Test): Promise<string>
}

/** Declares the same behaviours for both kinds of database. */
export function onBothDatabases(behaviours: (t: Test, database: TestDatabase) => Promise<void> | void): void {
  for (const database of [sqlite, postgres]) {
    t.test(`on ${database.name}`, async (t) => {
      await behaviours(t, database)
    })
  }
}

export const sqlite: TestDatabase = {
  name: 'SQLite',
  open: async () => ':memory:',
  async openShared(t) {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-identity-'))
    t.after(() => rm(directory, { recursive: true, force: true }))
    return `file:${join(directory, 'identity.db')}`
  },
  openUnused: async () => ':memory:',
}

export const postgres: TestDatabase = {
  name: 'PostgreSQL',
  open: openPostgres,
  openShared: openPostgres,
  openUnused: (t) => openPostgres(t, { isUnused: true }),
}
