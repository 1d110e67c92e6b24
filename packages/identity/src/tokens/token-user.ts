import type { AccessTokenClaims } from '@latchkey/protocol'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { serviceResource } from '../service-resource.ts'
import { sourceOfSession } from '../sessions/session.ts'
import { isSessionValidAt } from '../sessions/session-queries.ts'
import { prepareQuery } from '../storage/prepared-query.ts'
import { readOwnToken } from './own-token.ts'
import { familyOf } from './refresh-token.ts'
import { defaultAudience } from './user-tokens.ts'

/** A user as their access token names them. */
export interface TokenUser {
  tenant_id: string
  user_id: string
  /** The client that the token was issued to. */
  client: Client
  /** The stored hash of the session's id. */
  session_hash: string
  /** All tokens that descend from the same authentication. */
  family_id: string
  /** The requested claims of the authentication, as stored. */
  claims_json: string | null
  /** The last interactive authentication, as the token says, in seconds since the epoch. */
  auth_time: number
  /** Where the user was at the latest authentication of the session, as a client gave it. */
  source: AuditSource
}

/** The user whose access token for our own API this is; undefined for any other token, and where it has been revoked. */
export async function readTokenUser(context: IdentityContext, token: string): Promise<TokenUser | undefined> {
  const claims = await readOwnToken(context, token, defaultAudience)
  return claims && userOfClaims(context, claims)
}

/**
 * The user of a verified access token, if its session is alive, its family was not revoked, its user is not disabled,
 * and its client still exists; undefined for the token of a client.
 */
export async function userOfClaims(
  context: IdentityContext,
  claims: AccessTokenClaims,
): Promise<TokenUser | undefined> {
  const { sub, tid, client_id, sid, auth_time, jti } = claims
  // a client's token never stands for a user, even where the ids are alike
  if (sub === client_id || typeof sid !== 'string' || typeof auth_time !== 'number') return undefined
  const client = await context.clients.find(client_id)
  if (client?.tenant_id !== tid) return undefined
  const family_id = familyOf(jti)
  const [found] = await queriesOf(context)({
    ...{ sid, tenantId: tid, userId: sub, familyId: family_id, clientId: client_id },
    ...{ appId: client.app_id, now: context.nowSeconds() },
  })
  if (found === undefined) return undefined
  const { client_attributes_json, ...session } = found
  const source = sourceOfSession({ client_attributes_json })
  return { tenant_id: tid, user_id: sub, client, family_id, auth_time, source, ...session }
}

type NamedUser = {
  sid: string
  tenantId: string
  userId: string
  familyId: string
  clientId: string
  appId: string
  now: number
}

type SessionOfToken = Pick<TokenUser, 'session_hash' | 'claims_json'> & {
  client_attributes_json: string | null
}

const queriesOf = serviceResource(({ db }) =>
  prepareQuery<NamedUser, SessionOfToken>(db, (value) =>
    db
      .selectFrom('sessions')
      .innerJoin('refresh_tokens', 'refresh_tokens.session_hash', 'sessions.session_hash')
      .select(['sessions.session_hash', 'sessions.client_attributes_json', 'refresh_tokens.claims_json'])
      .where('sessions.sid', '=', value('sid', 'text'))
      .where('sessions.tenant_id', '=', value('tenantId', 'text'))
      .where('sessions.user_id', '=', value('userId', 'text'))
      .where('refresh_tokens.tenant_id', '=', value('tenantId', 'text'))
      .where('refresh_tokens.family_id', '=', value('familyId', 'text'))
      .where('refresh_tokens.client_id', '=', value('clientId', 'text'))
      .where(isSessionValidAt(value('appId', 'text'), value('now', 'bigint')))
      .limit(1),
  ),
)
