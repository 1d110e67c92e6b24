import type {
  ApprovalData,
  AuthenticationFactor,
  ClientAttributes,
  RequestedClaims,
} from '@latchkey/protocol'
import type { AttemptLimits } from '../attempts/attempt-budgets.ts'
import type { Standing } from '../attempts/standing.ts'
import type { LateEvent } from '../audit/audit.ts'
import type { Client } from '../clients/client-directory.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { FactorLock, LockRules } from '../limits/factor-lock.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { TokenRequest } from '../tokens/token-request.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import type { UserRow } from '../users/user-record.ts'
import type { ProvenAddress } from '../users/verified-addresses.ts'

/** The fields that every request to authenticate has. */
export interface AttemptRequest {
  resource?: string
  scope?: string
  claims?: RequestedClaims
  /** The session to add the factor to. @default a new one */
  session_id?: string
  client_attributes?: ClientAttributes
}

/**
 * The part that one way of proving something adds to the pipeline of `authenticate`. A log-in method has one; a flow that ends
 * differently, such as the approval of a transaction, may have another one.
 */
export interface AttemptRules<Request> {
  /** The method, as metrics and spans name it. */
  method: string
  limits: AttemptLimits
  /**
   * Reads which user the request names. Runs first of all. @default the user is known from what was proven
   *
   * @throws ApiError 400 `invalid_request`
   */
  identify?(request: Request): Identifier
  /**
   * Checks the request against the preferences of the app, before anything is counted.
   *
   * @returns does the proving, once the attempt was counted
   * @throws ApiError 400 if the method is off, or the request has the wrong form
   */
  prepare(context: IdentityContext, client: Client, request: Request): Prove
  /** How a failure appears in the audit log. @default 'login.failed' */
  failedEvent?: LateEvent
}

/**
 * Compares what was given. It does the same work for a user who does not exist or an attempt that is not open, and
 * consumes what can be used once only. A wrong guess is returned as refused, or thrown as an `ApiError` below 500, and nothing that
 * runs after the comparison may turn it into another error: after one the attempt counts nowhere.
 */
export type Prove<Result extends Proven = Proven> = (attempt: Attempt) => Promise<Result | Refused>

/** An attempt that was counted. */
export interface Attempt {
  /** Seconds since the epoch. */
  now: number
  /** The user whom the request names; undefined: nobody, or the request names no user. */
  user: UserRow | undefined
  /** Stands for the account, also for one that does not exist. Empty if the request names no user. */
  accountKey: string
  standing: Standing
  /** False: the account has used up its budget, so this attempt must not succeed. That is not revealed to the caller. */
  isOpen: boolean
  /**
   * Counts one try at a factor as a failure, which a success of the attempt forgets. See `spendTry` of the factor locks.
   *
   * @returns false while the factor is locked
   */
  spendTry(lock: FactorLock, rules: LockRules): Promise<boolean>
  /** Gives back all that was counted: no wrong guess was compared. Never rejects. */
  withdraw(): Promise<void>
}

/** What was proven. */
export interface Proven {
  /** As they were before anything that can be used once was consumed. */
  user: UserRow
  /** Its time is now. */
  factor: Omit<AuthenticationFactor, 'time'>
  /** Where the code or link was received, if the service sent it. It is verified in the transaction that begins the session. */
  address?: ProvenAddress | undefined
  /** Runs together with the return of the budgets: forgets sends. */
  settle?(): Promise<void>
  /**
   * Runs after that, as the last word: may still refuse what was proven, or add to it.
   *
   * @throws ApiError
   */
  admit?(): Promise<Refused | Admitted | undefined>
  /** Whether what was proven still counts. Called in the transaction that begins the session. @default yes */
  stillHolds?(db: DatabaseTransaction): Promise<boolean>
  /** Runs when the tokens are issued, or an error prevented it. */
  end?(outcome: 'success' | 'error'): Promise<void>
  /** What the user approved with it. */
  approvalData?: ApprovalData | undefined
  /** The id of a new session; has to be as hard to guess as a random one. @default random */
  newSessionId?: string
}

/** What a flow knows about the session that begins. It replaces what the request said. */
export interface Admitted {
  tokenRequest?: TokenRequest
  sessionId?: string | undefined
  approvalData?: ApprovalData
}

/** Why an attempt failed. */
export interface Refused {
  /** For the audit log only. */
  refused: string
  /** How the method appears in the audit log. */
  method: string
  /** The user concerned, if known. */
  userId?: string | undefined
  /** The response. @default 400 `auth_invalid_credentials` */
  error?: ApiError
  /** Runs after the failure was logged. */
  settle?(): Promise<void>
}
