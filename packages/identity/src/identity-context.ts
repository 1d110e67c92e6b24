import type { Authenticator } from '@latchkey/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { Audit } from './audit/audit.ts'
import type { AuditTrail } from './audit/audit-trail.ts'
import type { ClientDirectory } from './clients/client-directory.ts'
import type { KeyAdmin } from './keys/key-admin.ts'
import type { KeyRing } from './keys/key-ring.ts'
import type { Sealer } from './keys/sealer.ts'
import type { FactorLocks } from './limits/factor-lock.ts'
import type { Limiter } from './limits/limiter.ts'
import type { Dispatcher } from './outbox/dispatcher.ts'
import type { Settings } from './settings.ts'
import type { Database, DatabaseTransaction } from './storage/schema.ts'
import type { Storage } from './storage/storage.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { Observe } from './telemetry/observe.ts'
import type { AppLooks } from './templates/app-looks.ts'
import type { KeptProof } from './users/kept-proof.ts'
import type { UserRow } from './users/user-record.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** Names a user. */
interface UserKey {
  tenant_id: string
  user_id: string
}

/** What users have enrolled, over all log-in methods. */
export interface Enrolment {
  /** The values of `amr` by which a session shows an enrolled factor. */
  amr: ReadonlySet<string>
  /** Whether a user has enrolled any factor, in any app of the tenant. @param db @default outside of a transaction */
  isEnrolled(user: UserKey, db?: Database | DatabaseTransaction): Promise<boolean>
  /** Ends what a user has set or enrolled, except what was proven or enrolled in the session that continues. */
  endCredentials(db: DatabaseTransaction, user: UserKey, kept: KeptProof): Promise<void>
  /** Ends enrolments that were begun and wait to be finished, except those of one session. */
  endPending(db: DatabaseTransaction, user: UserKey, keptSession: string): Promise<void>
  /** Ends what a user can show in one app only. */
  endAtApp(db: DatabaseTransaction, user: UserKey, appId: string): Promise<void>
  /** What a user can log in with. @param appId lists only what works in this app. @default in any */
  listAuthenticators(user: UserRow, appId: string | undefined): Promise<Authenticator[]>
  /** Removes one of them. @returns undefined if there is none; whether the sessions of the user have to end with it */
  removeAuthenticator(
    db: DatabaseTransaction,
    user: UserRow,
    id: string,
    appId: string | undefined,
  ): Promise<{ endsSessions: boolean } | undefined>
}

/** The objects that the parts of one service share. */
export interface IdentityContext {
  settings: Settings
  storage: Storage
  db: Database
  keys: KeyRing
  keyAdmin: KeyAdmin
  sealer: Sealer
  clients: ClientDirectory
  limiter: Limiter
  locks: FactorLocks
  messages: Dispatcher
  /** Sends the back-channel log-outs that were queued; call it after the commit. */
  logouts: { wake(): void }
  /** The webhooks of tenants. */
  webhooks: Webhooks
  /** What apps have set for their messages. */
  looks: AppLooks
  audit: Audit
  /** Runs log-ins, silent authentications and token requests, and reports their outcome. */
  observe: Observe
  /** undefined: nobody reads them. */
  metrics: Metrics | undefined
  /** Where the events go. */
  auditTrail: AuditTrail
  enrolment: Enrolment
  log: FastifyBaseLogger
  /** Whole seconds since the epoch. */
  nowSeconds(): number
  /** Registers a function that runs before the database closes. */
  onClose(end: () => Promise<void>): void
}
