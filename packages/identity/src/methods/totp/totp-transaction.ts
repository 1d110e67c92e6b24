import { randomBytes } from 'node:crypto'
import {
  ApprovalDataSchema,
  RequestedClaimsSchema,
  type TokenResponse,
  type TotpTransactionAuthenticateRequest,
  type TotpTransactionStartRequest,
  type TotpTransactionStartResponse,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { accountKeyOf } from '../../attempts/account-key.ts'
import { orWithdraw } from '../../attempts/or-withdraw.ts'
import { standingKey, standingOf } from '../../attempts/standing.ts'
import { Tries } from '../../attempts/tries.ts'
import { authenticate } from '../../authentication/attempt.ts'
import type { Admitted, AttemptRequest, AttemptRules, Refused } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { Bucket } from '../../limits/limiter.ts'
import { jsonColumn } from '../../storage/json-column.ts'
import { consumeSecret, findSecret, slotId, storeSecret } from '../../storage/one-time-secrets.ts'
import { sha256 } from '../../text/hash.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { findNamedUser } from '../../users/find-named-user.ts'
import type { UserRow } from '../../users/user-record.ts'
import { proveTotp, totpIdentifier, totpLimits } from './authenticate-by-totp.ts'

const purpose = 'totp:transaction'
/** Which transaction is the last one, of all and of each session. */
const lastPurpose = 'totp:last_transaction'

/**
 * Stores what a user is about to approve. Transactions of one user wait beside each other; each is approved by its challenge,
 * and the last one without. For an identifier that nobody has, the response and the work are the same.
 *
 * @throws ApiError 400 `invalid_target`; 429
 */
export async function startTotpTransaction(
  context: IdentityContext,
  client: Client,
  request: TotpTransactionStartRequest,
): Promise<TotpTransactionStartResponse> {
  const { resource, scope, claims, session_id, approval_data } = request
  tokenRequestFor(client, request, context.settings.issuer)
  const identifier = totpIdentifier(request)
  const now = context.nowSeconds()
  const user = await findNamedUser(context.db, client.tenant_id, identifier, client.app_id)
  const accountKey = accountKeyOf(identifier, user)
  const tries = new Tries(context)
  await tries.spend([await startBucket(context, client, request, user)])
  const challenge = randomBytes(16).toString('base64url')
  const asked = Buffer.from(JSON.stringify({ resource, scope, claims, session_id }))
  const id = transactionId(client, accountKey, challenge)
  const expiresAt = now + context.settings.lifetimes.passcodeSeconds
  await orWithdraw(tries, async () => {
    await storeSecret(context.db, client, {
      id,
      purpose,
      accountKey,
      data: {
        approval_data,
        // it may hold a session_id
        asked_sealed: context.sealer.seal(asked, askedBinding(client, accountKey)),
      },
      expiresAt,
    })
    const last = { purpose: lastPurpose, accountKey, data: { id }, expiresAt }
    for (const place of lastIds(client, accountKey, session_id)) {
      await storeSecret(context.db, client, { id: place, ...last })
    }
  })
  return { approval_data, challenge }
}

/**
 * Approves the transaction that the challenge names by a code of the authenticator app; without a challenge, the one that was
 * started last within the session of the approval, or else the last one of all. The ID token says what was approved.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, also if no such transaction waits, `invalid_target`,
 * `session_not_found`; 429 `rate_limited`
 */
export async function authenticateTotpTransaction(
  context: IdentityContext,
  client: Client,
  request: TotpTransactionAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, transactionAttempt, request)
}

/** A code counts as in a log-in; after that the transaction is consumed. */
const transactionAttempt: AttemptRules<TotpTransactionAuthenticateRequest> = {
  method: 'totp_transaction',
  limits: totpLimits,
  identify: totpIdentifier,
  prepare: (context, client, request) => async (attempt) => {
    const proof = await proveTotp(context, client, request, attempt)
    if ('refused' in proof) return proof
    return { ...proof, admit: () => consumeTransaction(context, client, request, proof.user) }
  },
}

/** Refuses a right code if no such transaction waits. */
async function consumeTransaction(
  context: IdentityContext,
  client: Client,
  request: TotpTransactionAuthenticateRequest,
  user: UserRow,
): Promise<Admitted | Refused> {
  const { challenge } = request
  const id =
    challenge === undefined
      ? await lastTransaction(context, client, request, user)
      : transactionId(client, user.user_id, challenge)
  const started =
    id === undefined
      ? undefined
      : await consumeSecret(context.db, client, { id, purposes: [purpose] }, context.nowSeconds())
  if (started === undefined) return { refused: 'no_transaction', method: 'otp', userId: user.user_id }
  const { approval_data, asked_sealed } = readData(started.data_json)
  await context.limiter.reset([await startBucket(context, client, request, user)])
  const atStart = readAsked(context.sealer.open(asked_sealed, askedBinding(client, user.user_id)).toString())
  const asked = { ...atStart, ...request }
  return {
    tokenRequest: tokenRequestFor(client, asked, context.settings.issuer),
    sessionId: asked.session_id,
    approvalData: approval_data,
  }
}

/** A challenge names a transaction of one client and user. */
function transactionId(client: Client, accountKey: string, challenge: string): string {
  return slotId(client, purpose, JSON.stringify([accountKey, challenge]))
}

/** The places that name the last transaction: that of the session, which only those reach who know its id, and that of all. */
function lastIds(client: Client, accountKey: string, sessionId: string | undefined): string[] {
  const ofAll = slotId(client, lastPurpose, accountKey)
  if (sessionId === undefined) return [ofAll]
  return [slotId(client, lastPurpose, JSON.stringify([accountKey, sha256(sessionId)])), ofAll]
}

/**
 * The id of the transaction that was started last: of the session, or of all if none was within it. One of the session that was
 * approved already is not replaced by another: a form that is sent twice must not approve what a stranger has started.
 */
async function lastTransaction(
  context: IdentityContext,
  client: Client,
  { session_id }: TotpTransactionAuthenticateRequest,
  { user_id }: UserRow,
): Promise<string | undefined> {
  const now = context.nowSeconds()
  for (const place of lastIds(client, user_id, session_id)) {
    const last = await findSecret(context.db, client, { id: place, purposes: [lastPurpose] }, now)
    if (last !== undefined) return readLast(last.data_json).id
  }
  return undefined
}

/** The token fields of the start, which apply where the approval has none. */
const readAsked = jsonColumn(
  Type.Object({
    resource: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String()),
    claims: Type.Optional(RequestedClaimsSchema),
    session_id: Type.Optional(Type.String()),
  }),
)
const readLast = jsonColumn(Type.Object({ id: Type.String() }))
const readData = jsonColumn(Type.Object({ approval_data: ApprovalDataSchema, asked_sealed: Type.String() }))

/** Starts by strangers use up none of a user who has proven something. */
async function startBucket(
  context: IdentityContext,
  client: Client,
  request: Parameters<typeof totpIdentifier>[0] & AttemptRequest,
  user: UserRow | undefined,
): Promise<Bucket> {
  const identifier = totpIdentifier(request)
  const standing = await standingOf(context, {
    account: { tenantId: client.tenant_id, key: accountKeyOf(identifier, user) },
    user,
    sessionId: request.session_id,
    purpose: undefined,
    attributes: request.client_attributes,
  })
  const key = ['totp_start', client.tenant_id, identifier.type, identifier.value, ...standingKey(standing)]
  return { limit: context.settings.limits.passcodeSends, key }
}

function askedBinding(client: Client, accountKey: string): string[] {
  return ['totp_transaction', client.tenant_id, client.client_id, accountKey]
}
