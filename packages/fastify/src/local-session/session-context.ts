import type { Store } from '@latchkey/session-store'
import type { FastifyBaseLogger } from 'fastify'
import type { CookiePolicy } from '../cookies/cookie-policy.ts'
import type { SignOnStore } from '../sign-on/sign-on-store.ts'
import type { LocalRecords } from './local-records.ts'
import type { RememberedReads } from './remembered-reads.ts'
import type { ReplacedIds } from './replaced-ids.ts'

/** What the sessions of a browser are kept with. */
export interface SessionContext {
  /** Names the app in the records of its group. */
  app: string
  log: FastifyBaseLogger
  cookies: CookiePolicy
  store: Store
  locals: LocalRecords
  records: SignOnStore
  replacedIds: ReplacedIds
  remembered: RememberedReads
  /** Seconds since the epoch. */
  now: () => number
  /** Milliseconds since the epoch. */
  nowMs: () => number
}
