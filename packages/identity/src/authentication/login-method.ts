import type { Authenticator, AuthenticatorType } from '@latchkey/protocol'
import type { TSchema } from 'typebox'
import type { AuditEvent, AuditFields } from '../audit/audit.ts'
import type { Client } from '../clients/client-directory.ts'
import type { ServedEndpoints } from '../endpoints/served-endpoints.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { LoginPreferences } from '../preferences/login-preferences.ts'
import type { Settings } from '../settings.ts'
import type { RetentionRule } from '../storage/remove-expired.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

import type { EmailKind, SmsKind } from '../templates/message-kind.ts'
import type { KeptProof } from '../users/kept-proof.ts'
import type { UserDataRule } from '../users/user-data-rule.ts'
import type { UserRow } from '../users/user-record.ts'
import type { WebhookEventMap } from '../webhooks/webhook-event.ts'

/**
 * All that the service needs to know about a log-in method. A method is one folder that exports one of these, and one
 * line in `methods/all-methods.ts`; no other file names a method.
 *
 * @example See "Add a log-in method" in docs/extending.md.
 */
export interface LoginMethod {
  /** Names the method in tests and documents, such as `magic_link`. */
  id: string
  /** Its members of an app's login preferences, each optional. The method also merges their types into `LoginPreferences`. */
  preferences: Readonly<Record<string, TSchema>>
  /** Faults in preferences that a schema cannot express, each as one sentence. */
  preferenceFaults?(preferences: LoginPreferences): string[]
  /** Faults because the method is on and nothing can carry its messages, each as one sentence. Not asked in dev mode. */
  deliveryFaults?(preferences: LoginPreferences, settings: Pick<Settings, DeliverySetting>): string[]
  /**
   * What pages may offer of it where these preferences hold.
   *
   * @param canSend whether the service can send messages of a channel
   */
  offers(
    preferences: LoginPreferences,
    canSend: (channel: 'email' | 'sms') => boolean,
  ): readonly AuthenticatorType[]
  /** Its names in the audit log, besides `login.succeeded` and `login.failed`. It also merges them into `AuditEvents`. */
  auditEvents: readonly AuditEvent[]
  /** Which of them webhooks report, and as what. */
  webhookEvents?: WebhookEventMap
  /** The messages that it sends, whose texts apps can replace. */
  messages?: readonly (EmailKind | SmsKind)[]
  /** For methods that a user enrols in; such a factor has to be shown before another one is added or removed. */
  enrolment?: MethodEnrolment
  /**
   * Ends what users have set or enrolled in tables of this method, in every app, except what was proven or enrolled in the
   * session that continues. Runs when an account gets its owner; one-time secrets and codes end by themselves.
   */
  endCredentials?(
    db: DatabaseTransaction,
    user: { tenant_id: string; user_id: string },
    kept: KeptProof,
  ): Promise<void>
  /** Opens what wrong tries of a user have locked in the app of a client. */
  unlock?: (context: IdentityContext, client: Client, user: UserRow, by: AuditFields) => Promise<boolean>
  /**
   * Ends what a user can show in one app only. Runs when they are removed from it: what they could show nowhere any more must
   * not be asked for before they change credentials at other apps.
   */
  endAtApp?(
    db: DatabaseTransaction,
    user: { tenant_id: string; user_id: string },
    appId: string,
  ): Promise<void>
  /** What managers see of it, and may remove. */
  authenticators?: MethodAuthenticators
  /** Its rows that may be removed when they have ended. */
  retention?: readonly RetentionRule[]
  /** What it holds about users and shows in an export of their data. */
  userData?: readonly UserDataRule[]
  /** What it serves: its tables of endpoints with their handlers. */
  endpoints: readonly ServedEndpoints[]
}

/** The settings that say how messages leave the service. */
export type DeliverySetting = 'dev' | 'smsTransport' | 'emailTransport'

/** What a user has enrolled. */
export interface MethodEnrolment {
  /** The value of `amr` by which a session shows the factor. */
  amr: string
  /** Whether a user has enrolled, in any app: apps of a tenant share sessions. */
  isEnrolled(
    db: Database | DatabaseTransaction,
    user: { tenant_id: string; user_id: string },
  ): Promise<boolean>
  /**
   * Ends enrolments that were begun in another session than this one and wait to be finished. Runs after every change of what
   * a user logs in with.
   */
  endPending?(
    db: DatabaseTransaction,
    user: { tenant_id: string; user_id: string },
    keptSession: string,
  ): Promise<void>
}

/** What users can log in with by one method, as managers see it. */
export interface MethodAuthenticators {
  /** @param appId lists only what works in this app. @default in any */
  list(db: Database | DatabaseTransaction, user: UserRow, appId: string | undefined): Promise<Authenticator[]>
  /**
   * Removes one. The caller has locked the user, and ends their refresh tokens.
   *
   * @returns undefined if there is none with this id; whether the sessions of the user end with it
   */
  remove?(
    db: DatabaseTransaction,
    user: UserRow,
    id: string,
    appId: string | undefined,
  ): Promise<{ endsSessions: boolean } | undefined>
}
