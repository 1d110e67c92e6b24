import type { ApprovalData, AuthenticationFactor, ClientAttributes, TokenResponse } from '@latchkey/protocol'
import { sourceOf } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { tokenLifetimes } from '../clients/token-lifetimes.ts'
import { invalidRequest, sessionNotFound, temporarilyUnavailable } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import {
  clientAttributesJson,
  readFactors,
  type Session,
  sessionExpiry,
  withFactor,
} from '../sessions/session.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'
import { randomText } from '../text/random-text.ts'
import { customClaims } from '../tokens/custom-claims.ts'
import { newFamily } from '../tokens/refresh-token.ts'
import type { TokenRequest } from '../tokens/token-request.ts'
import { issueUserTokens, type UserTokenKeys } from '../tokens/user-tokens.ts'
import { enterApp } from '../users/membership.ts'
import type { UserRow } from '../users/user-record.ts'
import { type ProvenAddress, verification } from '../users/verified-addresses.ts'
import { endSurplusSessions } from './end-surplus-sessions.ts'
import { NotAdmitted } from './not-admitted.ts'
import { proveAddress } from './prove-address.ts'

/** A user has proven something. Every method ends here. */
export interface ProvenAuthentication {
  client: Client
  user: UserRow
  /** What was proven; its time is now. */
  factor: Omit<AuthenticationFactor, 'time'>
  tokenRequest: TokenRequest
  /** Found before anything was proven, so that nothing is used up if there are none. */
  keys: UserTokenKeys
  /** Where the code or link was received, if the service sent it. */
  address?: ProvenAddress
  /** The session to which it is added; undefined: a new one. */
  sessionId: string | undefined
  /** The id of a new session; has to be as hard to guess as a random one. @default random */
  newSessionId?: string
  attributes: ClientAttributes | undefined
  /** Whether what was proven still counts, checked once the row of the user is locked. @default yes */
  stillHolds?: (db: DatabaseTransaction) => Promise<boolean>
  /** What the user approved with it; appears in the ID token of this authentication only. */
  approvalData?: ApprovalData | undefined
}

interface StoredSession extends Session {
  sessionHash: string
}

/**
 * Starts a session, or adds to one of the same user, and gives its tokens.
 *
 * @throws ApiError 400 `session_not_found`; 400 `invalid_request` if the session is another user's; 400
 * `auth_invalid_credentials` if the proof does not count any more or was received at an unverified address; nothing changes
 * then
 */
export async function completeAuthentication(
  context: IdentityContext,
  proven: ProvenAuthentication,
): Promise<TokenResponse> {
  const { client, user, tokenRequest, keys } = proven
  const now = context.nowSeconds()
  const sessionId = proven.sessionId ?? proven.newSessionId ?? randomText(32)
  const family = newFamily(now, tokenLifetimes(context.settings.lifetimes, client, tokenRequest.resource))
  const factor = { ...proven.factor, time: now }
  // before anything is stored, because claims that are too large are refused
  const claims = await customClaims(
    context.db,
    client,
    tokenRequest,
    { ...user, ...(proven.address && verification(user, proven.address, now)), last_auth: now },
    {
      isNewUser: user.last_auth === null,
      approvalData: proven.approvalData,
    },
  )

  const who = {
    ...{ tenant_id: client.tenant_id, client_id: client.client_id, user_id: user.user_id },
    ...sourceOf(proven.attributes),
  }
  const { session, outcome, surplus } = await context.db.transaction().execute(async (db) => {
    const present = await db
      .updateTable('users')
      .set((eb) => ({
        last_auth: now,
        status: eb.case().when('status', '=', 'Pending').then('Active').else(eb.ref('status')).end(),
      }))
      .where('tenant_id', '=', user.tenant_id)
      .where('user_id', '=', user.user_id)
      .where('status', '<>', 'Disabled')
      .returning(['email', 'email_verified', 'phone_number', 'phone_number_verified', 'has_owner'])
      .executeTakeFirst()
    if (present === undefined) throw new NotAdmitted('disabled')
    const entry = await enterApp(db, { ...client, user_id: user.user_id }, now)
    if (entry === 'removed') throw new NotAdmitted('removed_from_app')
    if (proven.stillHolds !== undefined && !(await proven.stillHolds(db)))
      throw new NotAdmitted('changed_since')
    const outcome = await proveAddress(context, db, {
      seen: user,
      present,
      address: proven.address,
      sessionHash: proven.sessionId === undefined ? undefined : sha256(proven.sessionId),
    })
    const stored =
      proven.sessionId === undefined
        ? await startSession(db, context, proven, factor, sessionId)
        : await addToSession(db, context, proven, factor, sessionId)
    await db
      .insertInto('refresh_tokens')
      .values({
        token_hash: family.tokenHash,
        tenant_id: client.tenant_id,
        session_hash: stored.sessionHash,
        family_id: family.familyId,
        client_id: client.client_id,
        resource: tokenRequest.resource,
        scope: tokenRequest.scope,
        claims_json: tokenRequest.claims === null ? null : JSON.stringify(tokenRequest.claims),
        expires_at: family.expiresAt,
        family_ends_at: family.familyEndsAt,
      })
      .execute()
    const surplus = proven.sessionId === undefined ? await endSurplusSessions(db, context, user, stored) : []
    for (const { session_hash } of surplus) {
      await context.audit('session.ended', { ...who, session: session_hash, reason: 'too_many' }, db)
    }
    if (entry === 'joined') {
      await context.audit('user.joined_app', { ...who, target: `app:${client.app_id}` }, db)
    }
    if (outcome !== 'none') {
      const proof = { ...who, session: stored.sessionHash, method: factor.method }
      await context.audit(`address.${outcome}`, proof, db)
    }
    const begun = { ...who, session: stored.sessionHash, method: factor.method }
    await context.audit('login.succeeded', begun, db)
    return { session: stored, outcome, surplus }
  })

  if (outcome === 'first_proof' || surplus.length > 0) context.logouts.wake()
  const tokens = await issueUserTokens(context, {
    client,
    keys,
    session,
    tokenRequest,
    familyId: family.familyId,
    claims,
    approvalData: proven.approvalData,
  })
  return { ...tokens, refresh_token: family.token, session_id: sessionId }
}

async function startSession(
  db: DatabaseTransaction,
  context: IdentityContext,
  proven: ProvenAuthentication,
  factor: AuthenticationFactor,
  sessionId: string,
): Promise<StoredSession> {
  const { user } = proven
  const sessionHash = sha256(sessionId)
  const sid = randomText(16)
  await db
    .insertInto('sessions')
    .values({
      session_hash: sessionHash,
      tenant_id: user.tenant_id,
      sid,
      user_id: user.user_id,
      factors_json: JSON.stringify([factor]),
      auth_time: factor.time,
      started_at: factor.time,
      expires_at: sessionExpiry(factor.time, factor.time, context.settings.lifetimes),
      last_used_at: factor.time,
      last_client_id: proven.client.client_id,
      client_attributes_json: clientAttributesJson(proven.attributes),
    })
    .execute()
  return { sessionHash, sid, user_id: user.user_id, factors: [factor], auth_time: factor.time }
}

/** Two authentications at once each read first; the second sees that the other was faster and reads again. */
const mostRounds = 5

async function addToSession(
  db: DatabaseTransaction,
  context: IdentityContext,
  proven: ProvenAuthentication,
  factor: AuthenticationFactor,
  sessionId: string,
): Promise<StoredSession> {
  const { user } = proven
  const sessionHash = sha256(sessionId)
  for (let round = 0; round < mostRounds; round += 1) {
    const found = await db
      .selectFrom('sessions')
      .select(['sid', 'user_id', 'factors_json'])
      .where('session_hash', '=', sessionHash)
      .where('tenant_id', '=', user.tenant_id)
      .where('expires_at', '>', factor.time)
      .executeTakeFirst()
    if (found === undefined) throw sessionNotFound()
    if (found.user_id !== user.user_id) throw invalidRequest('session_id', 'is the session of another user')
    const factors = withFactor(readFactors(found.factors_json), factor)
    const updated = await db
      .updateTable('sessions')
      .set((eb) => ({
        factors_json: JSON.stringify(factors),
        auth_time: factor.time,
        expires_at: sessionExpiry(factor.time, factor.time, context.settings.lifetimes),
        last_used_at: factor.time,
        last_client_id: proven.client.client_id,
        client_attributes_json: clientAttributesJson(proven.attributes) ?? eb.ref('client_attributes_json'),
      }))
      .where('session_hash', '=', sessionHash)
      .where('factors_json', '=', found.factors_json)
      .executeTakeFirst()
    if (updated.numUpdatedRows === 1n) {
      return { sessionHash, sid: found.sid, user_id: user.user_id, factors, auth_time: factor.time }
    }
  }
  throw temporarilyUnavailable()
}
