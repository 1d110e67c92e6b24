import type { Client, Flow, LocalSession, Seal, SignOnLifetimes } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import type { CookiePolicy } from './cookie-policy.ts'
import type { StoredLogoutQueue } from './logout-queue.ts'
import type { signOnRecords } from './sign-on-store.ts'

/** What one registration of the plugin works with. */
export interface PluginContext {
  fastify: FastifyInstance
  app: string
  origin: string
  cookies: CookiePolicy
  requirement: Requirement
  loginPath: string
  stepUpPath: string
  keepSessionKeys: readonly string[]
  /** A safe place on this app to go back to. */
  returnTo: (value: unknown) => string
  client: Client
  flow: Flow
  store: Store
  lifetimes: SignOnLifetimes
  records: ReturnType<typeof signOnRecords>
  queue: StoredLogoutQueue
  appSeal: Seal
  /** Seconds since the epoch. */
  now: () => number
  /** Local sessions being written for a shared flight, by what the flight gave. */
  established: WeakMap<LocalSession, Promise<string>>
}
