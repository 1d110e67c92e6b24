import type { ClientAttributes, TokenResponse } from '@latchkey/protocol'
import { sharedBudgets } from '../attempts/attempt-budgets.ts'
import { orWithdraw } from '../attempts/or-withdraw.ts'
import { sourceOf } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { ApiError, invalidCredentials } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { sha256 } from '../text/hash.ts'
import { tokenRequestFor } from '../tokens/token-request.ts'
import { userTokenKeys } from '../tokens/user-tokens.ts'
import type { AskedProof } from './asked-proof.ts'
import type { Admitted, Attempt, AttemptRequest, AttemptRules, Proven, Refused } from './attempt-rules.ts'
import { completeAuthentication } from './complete-authentication.ts'
import { countAttempt } from './count-attempt.ts'
import { NotAdmitted } from './not-admitted.ts'
import { judgeAddress } from './prove-address.ts'

/**
 * The one pipeline of all log-in methods: requested tokens, limits, user, account budget, proof, audit, return of the
 * budgets, session and tokens.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, `invalid_target`, `session_not_found`; 429 `rate_limited`; 503
 * `temporarily_unavailable` if no key signs for the client; and what the method throws
 */
export function authenticate<Request extends AttemptRequest>(
  context: IdentityContext,
  client: Client,
  rules: AttemptRules<Request>,
  request: Request,
): Promise<TokenResponse> {
  return context.observe({ kind: 'login', method: rules.method }, () =>
    proveAndComplete(context, client, rules, request),
  )
}

async function proveAndComplete<Request extends AttemptRequest>(
  context: IdentityContext,
  client: Client,
  rules: AttemptRules<Request>,
  request: Request,
): Promise<TokenResponse> {
  const identifier = rules.identify?.(request)
  const tokenRequest = tokenRequestFor(client, request, context.settings.issuer)
  // before a code or a budget is used up
  const keys = await userTokenKeys(context, client)
  const attributes = request.client_attributes
  const proven = await proveAttempt(context, client, rules, {
    request,
    identifier,
    sessionId: request.session_id,
    attributes,
    shared: sharedBudgets(context.settings, client, attributes),
  })
  const { user, factor, address, stillHolds, newSessionId, admitted } = proven
  try {
    const tokens = await completeAuthentication(context, {
      client,
      user,
      factor,
      tokenRequest,
      keys,
      sessionId: request.session_id,
      attributes,
      approvalData: proven.approvalData,
      ...(address !== undefined && { address }),
      ...(stillHolds !== undefined && { stillHolds }),
      ...(newSessionId !== undefined && { newSessionId }),
      ...admitted,
    })
    await proven.end?.('success')
    return tokens
  } catch (error) {
    auditFailure(context, client, rules, attributes, {
      refused: error instanceof NotAdmitted ? error.reason : error instanceof ApiError ? error.code : 'error',
      method: factor.method,
      userId: user.user_id,
    })
    await proven.end?.('error')
    throw error
  }
}

/**
 * The part of the pipeline that proves something without beginning a session. The order in which budgets are spent and
 * given back is the same for all methods: shared, identifier, account.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 429 `rate_limited`; and what the method throws
 */
export async function proveAttempt<Request, Result extends Proven>(
  context: IdentityContext,
  client: Client,
  rules: ProofRules<Request, Result>,
  asked: AskedProof<Request>,
): Promise<Result & { admitted: Admitted }> {
  const prove = rules.prepare(context, client, asked.request)
  const { attempt, settle } = await countAttempt(context, client, rules.limits, asked)
  const proof = await orWithdraw(attempt, () => prove(attempt))
  if ('refused' in proof) throw await refuse(context, client, rules, asked, proof)
  // before the budgets are given back: a code to an address that does not count must not make failures forgotten
  const refusal = await orWithdraw(attempt, () => refusalOfAddress(context, proof, asked.sessionId))
  if (refusal !== undefined) throw await refuse(context, client, rules, asked, refusal)
  await orWithdraw(attempt, () => Promise.all([proof.settle?.(), settle(proof.user)]))
  const admitted = (await proof.admit?.()) ?? {}
  if ('refused' in admitted) throw await refuse(context, client, rules, asked, admitted)
  return { ...proof, admitted }
}

/** Refuses an address that is not verified, see {@link judgeAddress}. The transaction that begins the session asks again. */
async function refusalOfAddress(
  context: IdentityContext,
  { user, factor, address }: Proven,
  sessionId: string | undefined,
): Promise<Refused | undefined> {
  if (address === undefined) return undefined
  const sessionHash = sessionId === undefined ? undefined : sha256(sessionId)
  const verdict = await judgeAddress(context, context.db, { seen: user, present: user, address, sessionHash })
  if (verdict.outcome !== 'refused') return undefined
  return { refused: 'unverified_address', method: factor.method, userId: user.user_id }
}

/** Rules whose proof gives more than a {@link Proven}. */
export interface ProofRules<Request, Result extends Proven>
  extends Pick<AttemptRules<Request>, 'limits' | 'failedEvent'> {
  prepare(
    context: IdentityContext,
    client: Client,
    request: Request,
  ): (attempt: Attempt) => Promise<Result | Refused>
}

async function refuse<Request>(
  context: IdentityContext,
  client: Client,
  rules: Pick<AttemptRules<Request>, 'failedEvent'>,
  { attributes }: AskedProof<Request>,
  refusal: Refused,
): Promise<Error> {
  auditFailure(context, client, rules, attributes, refusal)
  await refusal.settle?.()
  return refusal.error ?? invalidCredentials()
}

/** Every attempt leaves one line: also one that proved something and did not get a session. */
function auditFailure(
  context: IdentityContext,
  client: Client,
  { failedEvent = 'login.failed' }: Pick<AttemptRules<never>, 'failedEvent'>,
  attributes: ClientAttributes | undefined,
  { refused, method, userId }: Pick<Refused, 'refused' | 'method' | 'userId'>,
): void {
  context.audit(failedEvent, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    method,
    reason: refused,
    ...(userId !== undefined && { user_id: userId }),
    ...sourceOf(attributes),
  })
}
