import { randomBytes } from 'node:crypto'
import { createCheck, RequestedClaimsSchema, type TokenEndpointResponse } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { tokenLifetimes } from '../clients/token-lifetimes.ts'
import { invalidGrant } from '../errors/api-error.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Settings } from '../options.ts'
import { readFactors, type Session } from '../sessions/session.ts'
import { hasUserAllowedAt } from '../sessions/session-queries.ts'
import type { DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'
import { customClaims } from './custom-claims.ts'
import { judgeUsedToken, successorOf } from './refresh-token.ts'
import type { TokenRequest } from './token-request.ts'
import { issueUserTokens } from './user-tokens.ts'

type TokenRow = DatabaseSchema['refresh_tokens']

type Rotation =
  | { result: 'rotated'; row: TokenRow; session: Session; next: string }
  | { result: 'refused' }
  | { result: 'reused'; row: TokenRow }

/**
 * Uses a refresh token once and gives its successor. The session does not move. A second use ends the whole family,
 * except for a retry within the grace time while the successor is unused.
 *
 * @param asked a part of what was granted (RFC 6749, section 6; RFC 8707, section 2.2)
 * @throws ApiError 400 `invalid_grant`; a token of another client stays as it is; OAuthError 400 `invalid_scope`,
 * `invalid_target`
 */
export function rotateRefreshToken(
  context: IdentityContext,
  client: Client,
  token: string,
  asked: AskedOfRefresh = {},
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
  const rotation = await context.db.transaction().execute(async (db) => {
    const rotated = await rotate(db, client, token, context.nowSeconds(), context.settings.lifetimes)
    // thrown inside the transaction, so an invalid request does not consume the token
    if (rotated.result !== 'rotated') return rotated
    requireGranted(rotated.row, asked)
    const tokenRequest = {
      ...tokenRequestOf(rotated.row),
      ...(asked.scope !== undefined && { scope: asked.scope }),
    }
    return {
      ...rotated,
      tokenRequest,
      claims: await customClaims(db, client, tokenRequest, rotated.session.user_id),
    }
  })
  const who = { tenant_id: client.tenant_id, client_id: client.client_id }
  if (rotation.result !== 'rotated') {
    const session = rotation.result === 'reused' ? { session: rotation.row.session_hash } : {}
    context.audit(rotation.result === 'reused' ? 'refresh.reused' : 'refresh.failed', { ...who, ...session })
    throw invalidGrant()
  }
  const { row, session, next, tokenRequest, claims } = rotation
  context.audit('refresh.succeeded', { ...who, user_id: session.user_id, session: row.session_hash })
  const familyId = row.family_id
  const tokens = await issueUserTokens(context, { client, session, tokenRequest, familyId, claims })
  return { ...tokens, refresh_token: next }
}

/** The scope of a refresh: no more than was granted. */
interface AskedOfRefresh {
  resource?: string
  scope?: string
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
): Promise<Rotation> {
  const tokenHash = sha256(token)
  const found = await readOwn(db, client, tokenHash)
  if (found === undefined || found.expires_at <= now) return { result: 'refused' }
  const session = await lockSession(db, found, client.app_id, now)
  if (session === undefined) return { result: 'refused' }

  const [fresh] = await db
    .updateTable('refresh_tokens')
    .set({ used_at: now, successor_nonce: randomBytes(16).toString('base64url') })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .returningAll()
    .execute()
  if (fresh !== undefined) {
    const next = successorOf(token, fresh.successor_nonce ?? '')
    const { refreshTokenSeconds } = tokenLifetimes(lifetimes, client, fresh.resource)
    // an instance of the version before says only when the family ends
    const familyEndsAt = fresh.family_ends_at === 0 ? fresh.expires_at : fresh.family_ends_at
    const expires_at = Math.min(now + refreshTokenSeconds, familyEndsAt)
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
): Promise<Session | undefined> {
  const [found] = await db
    .updateTable('sessions')
    .set((eb) => ({ sid: eb.ref('sid') }))
    .where('session_hash', '=', row.session_hash)
    .where('tenant_id', '=', row.tenant_id)
    .where('expires_at', '>', now)
    .where(hasUserAllowedAt(appId))
    .returning(['sid', 'user_id', 'factors_json', 'auth_time'])
    .execute()
  return found && { ...found, factors: readFactors(found.factors_json) }
}

const checkClaims = createCheck(RequestedClaimsSchema)

function tokenRequestOf(row: TokenRow): TokenRequest {
  const claims = row.claims_json === null ? undefined : checkClaims(JSON.parse(row.claims_json))
  return { resource: row.resource, scope: row.scope, claims: claims?.ok === true ? claims.value : null }
}
