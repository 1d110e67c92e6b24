import { createCheck, RequestedClaimsSchema, type TokenEndpointResponse } from '@latchkey/protocol'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { tokenLifetimes } from '../clients/token-lifetimes.ts'
import { invalidGrant } from '../errors/api-error.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { serviceResource } from '../service-resource.ts'
import { readFactors, type Session, sourceOfSession } from '../sessions/session.ts'
import { hasUserAllowedAt } from '../sessions/session-queries.ts'
import type { Settings } from '../settings.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'
import { randomText } from '../text/random-text.ts'
import { type CustomClaims, customClaims } from './custom-claims.ts'
import { prepareRefresh, type TokenWithSession } from './refresh-queries.ts'
import { judgeUsedToken, successorOf } from './refresh-token.ts'
import type { TokenRequest } from './token-request.ts'
import { issueUserTokens, userTokenKeys } from './user-tokens.ts'

type TokenRow = DatabaseSchema['refresh_tokens']

type RefreshedSession = Session & Pick<TokenWithSession, 'client_attributes_json'>

interface Rotated {
  result: 'rotated'
  row: TokenRow
  session: RefreshedSession
  next: string
}

type NotRotated = { result: 'refused' } | { result: 'reused'; row: TokenRow }

/**
 * Uses a refresh token once and gives its successor. The session does not move. A second use ends the whole family,
 * except for a retry within the grace time while the successor is unused.
 *
 * @param asked a part of what was granted (RFC 6749, section 6; RFC 8707, section 2.2), and where the client is
 * @throws ApiError 400 `invalid_grant`; a token of another client stays as it is; OAuthError 400 `invalid_scope`,
 * `invalid_target`; 503 `temporarily_unavailable` if no key signs for the client; the token stays as it is
 */
export function rotateRefreshToken(
  context: IdentityContext,
  client: Client,
  token: string,
  asked: AskedOfRefresh,
): Promise<TokenEndpointResponse> {
  return context.observe({ kind: 'token_request', grant: 'refresh_token' }, () =>
    rotateAndIssue(context, client, token, asked),
  )
}

async function rotateAndIssue(
  context: IdentityContext,
  client: Client,
  token: string,
  asked: AskedOfRefresh,
): Promise<TokenEndpointResponse> {
  // before the token is used: without them its successor could not be given
  const keys = await userTokenKeys(context, client)
  const rotation =
    (await useFresh(context, client, token, asked)) ??
    (await rotateInTransaction(context, client, token, asked))
  const who = { tenant_id: client.tenant_id, client_id: client.client_id }
  if (rotation.result !== 'rotated') {
    if (rotation.result === 'refused') context.audit('refresh.failed', { ...who, ...asked.source })
    throw invalidGrant()
  }
  const { row, session, next, tokenRequest, claims } = rotation
  const source = sourceOfSession(session, asked.source)
  context.audit('refresh.succeeded', {
    ...who,
    user_id: session.user_id,
    session: row.session_hash,
    ...source,
  })
  const familyId = row.family_id
  const about = { client, keys, session, tokenRequest, familyId, claims }
  const tokens = await issueUserTokens(context, about)
  return { ...tokens, refresh_token: next }
}

type Issued = { tokenRequest: TokenRequest; claims: CustomClaims }

/** Uses a token that nobody has used yet; undefined: it was used before, or is at the same time. */
async function useFresh(
  context: IdentityContext,
  client: Client,
  token: string,
  asked: AskedOfRefresh,
): Promise<(Rotated & Issued) | NotRotated | undefined> {
  const { db, settings } = context
  const queries = queriesOf(context)
  const now = context.nowSeconds()
  const { tenant_id: tenantId, client_id: clientId, app_id: appId } = client
  const shown = { tokenHash: sha256(token), tenantId, clientId, appId, now }
  const [row] = await queries.read(shown)
  if (row === undefined) return { result: 'refused' }
  if (row.used_at !== null) return undefined
  // before the token is used, so that an invalid request does not consume it
  const issued = await readIssued(db, client, row, asked)
  const nonce = randomText(16)
  const next = successorOf(token, nonce)
  const nextExpiresAt = successorExpiry(settings.lifetimes, client, row, now)
  const isUsed = await queries.use({ ...shown, nonce, nextHash: sha256(next), nextExpiresAt })
  if (!isUsed) return undefined
  return { result: 'rotated', row, session: sessionOf(row), next, ...issued }
}

const queriesOf = serviceResource(({ db }) => prepareRefresh(db))

/** Also recognises a retry and a reuse. */
async function rotateInTransaction(
  { db, settings, audit, nowSeconds }: IdentityContext,
  client: Client,
  token: string,
  asked: AskedOfRefresh,
): Promise<(Rotated & Issued) | NotRotated> {
  return db.transaction().execute(async (transaction) => {
    const rotated = await rotate(transaction, client, token, nowSeconds(), settings.lifetimes)
    if (rotated.result === 'reused') {
      const { tenant_id, client_id, session_hash: session } = rotated.row
      await audit('refresh.reused', { tenant_id, client_id, session, ...asked.source }, transaction)
    }
    if (rotated.result !== 'rotated') return rotated
    // thrown inside the transaction, so an invalid request does not consume the token
    const { row, session } = rotated
    return {
      ...rotated,
      ...(await readIssued(transaction, client, { ...row, user_id: session.user_id }, asked)),
    }
  })
}

async function readIssued(
  db: Database | DatabaseTransaction,
  client: Client,
  row: TokenRow & { user_id: string },
  asked: AskedOfRefresh,
): Promise<Issued> {
  requireGranted(row, asked)
  const tokenRequest = { ...tokenRequestOf(row), ...(asked.scope !== undefined && { scope: asked.scope }) }
  return { tokenRequest, claims: await customClaims(db, client, tokenRequest, row.user_id) }
}

/** The scope of a refresh: no more than was granted. */
interface AskedOfRefresh {
  resource?: string
  scope?: string
  source: AuditSource
}

function requireGranted(row: TokenRow, asked: AskedOfRefresh): void {
  if (asked.resource !== undefined && asked.resource !== row.resource) {
    throw new OAuthError(400, 'invalid_target', 'resource is not the one that was granted')
  }
  const granted = row.scope.split(' ')
  if (asked.scope?.split(' ').some((scope) => scope !== '' && !granted.includes(scope))) {
    throw new OAuthError(400, 'invalid_scope', 'scope is more than was granted')
  }
}

async function rotate(
  db: DatabaseTransaction,
  client: Client,
  token: string,
  now: number,
  lifetimes: Settings['lifetimes'],
): Promise<Rotated | NotRotated> {
  const tokenHash = sha256(token)
  const found = await readOwn(db, client, tokenHash)
  if (found === undefined || found.expires_at <= now) return { result: 'refused' }
  const session = await lockSession(db, found, client.app_id, now)
  if (session === undefined) return { result: 'refused' }

  const [fresh] = await db
    .updateTable('refresh_tokens')
    .set({ used_at: now, successor_nonce: randomText(16) })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .returningAll()
    .execute()
  if (fresh !== undefined) {
    const next = successorOf(token, fresh.successor_nonce ?? '')
    const expires_at = successorExpiry(lifetimes, client, fresh, now)
    await db
      .insertInto('refresh_tokens')
      .values({ ...fresh, token_hash: sha256(next), expires_at, used_at: null, successor_nonce: null })
      .execute()
    return { result: 'rotated', row: fresh, session, next }
  }

  const row = await readOwn(db, client, tokenHash)
  if (row === undefined || row.used_at === null) return { result: 'refused' }
  const next = successorOf(token, row.successor_nonce ?? '')
  const successor = await readOwn(db, client, sha256(next))
  if (
    judgeUsedToken({ used_at: row.used_at }, successor, now, lifetimes.refreshGraceSeconds) ===
    'same_successor'
  ) {
    return { result: 'rotated', row, session, next }
  }
  await db
    .deleteFrom('refresh_tokens')
    .where('session_hash', '=', row.session_hash)
    .where('family_id', '=', row.family_id)
    .execute()
  return { result: 'reused', row }
}

function successorExpiry(
  lifetimes: Settings['lifetimes'],
  client: Client,
  row: TokenRow,
  now: number,
): number {
  const { refreshTokenSeconds } = tokenLifetimes(lifetimes, client, row.resource)
  // an instance of the version before says only when the family ends
  const familyEndsAt = row.family_ends_at === 0 ? row.expires_at : row.family_ends_at
  return Math.min(now + refreshTokenSeconds, familyEndsAt)
}

async function readOwn(
  db: DatabaseTransaction,
  client: Client,
  tokenHash: string,
): Promise<TokenRow | undefined> {
  return db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('tenant_id', '=', client.tenant_id)
    .where('client_id', '=', client.client_id)
    .executeTakeFirst()
}

/**
 * The session of a token, if it is valid. The row is written although nothing changes: ending the session takes the same
 * lock first, so the two cannot deadlock.
 */
async function lockSession(
  db: DatabaseTransaction,
  row: TokenRow,
  appId: string,
  now: number,
): Promise<RefreshedSession | undefined> {
  const [found] = await db
    .updateTable('sessions')
    .set((eb) => ({ sid: eb.ref('sid') }))
    .where('session_hash', '=', row.session_hash)
    .where('tenant_id', '=', row.tenant_id)
    .where('expires_at', '>', now)
    .where(hasUserAllowedAt(appId))
    .returning(['sid', 'user_id', 'factors_json', 'auth_time', 'client_attributes_json'])
    .execute()
  return found && sessionOf(found)
}

function sessionOf({
  sid,
  user_id,
  factors_json,
  auth_time,
  client_attributes_json,
}: Pick<
  TokenWithSession,
  'sid' | 'user_id' | 'factors_json' | 'auth_time' | 'client_attributes_json'
>): RefreshedSession {
  return { sid, user_id, auth_time, client_attributes_json, factors: readFactors(factors_json) }
}

const checkClaims = createCheck(RequestedClaimsSchema)

function tokenRequestOf(row: TokenRow): TokenRequest {
  const claims = row.claims_json === null ? undefined : checkClaims(JSON.parse(row.claims_json))
  return { resource: row.resource, scope: row.scope, claims: claims?.ok === true ? claims.value : null }
}
