import { type RawBuilder, sql } from 'kysely'
import { prepareQuery } from '../storage/prepared-query.ts'
import type { Database } from '../storage/schema.ts'
import { hasBeenIn, isNotRemovedFrom } from '../users/membership.ts'

/**
 * The two statements of a silent authentication, compiled once. A power cut may lose both: the session then ends a
 * moment earlier, and a refresh token is not valid.
 */
export interface SessionQueries {
  /** Moves the end of a valid session and records its use; no row if there is none. */
  prolong(values: {
    sessionHash: string
    tenantId: string
    appId: string
    now: number
    idleEnd: number
    capSeconds: number
    clientId: string
    /** Null: as they were. */
    clientAttributes: string | null
  }): Promise<ProlongedSession[]>
  /** Starts a family of refresh tokens in a valid session; no row if there is none. */
  startFamily(values: {
    sessionHash: string
    tenantId: string
    appId: string
    now: number
    tokenHash: string
    familyId: string
    clientId: string
    resource: string | null
    scope: string
    claims: string | null
    expiresAt: number
    familyEndsAt: number
  }): Promise<{ token_hash: string }[]>
}

/** A session that was prolonged. */
export interface ProlongedSession {
  sid: string
  user_id: string
  factors_json: string
  auth_time: number
  /** 1: the user has been in the app before; 0: they become a member now. */
  is_known: number
}

/** A condition on `sessions`: one counts at an app only while its user may authenticate there. */
export function hasUserAllowedAt(appId: string | RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`exists (
  select 1 from users where users.tenant_id = sessions.tenant_id and users.user_id = sessions.user_id
  and users.status <> 'Disabled') and ${isNotRemovedFrom('sessions', appId)}`
}

export function createSessionQueries(db: Database): SessionQueries {
  return {
    prolong: prepareQuery(
      db,
      (value) =>
        db
          .updateTable('sessions')
          .set((eb) => ({
            expires_at: eb
              .case()
              .when(
                eb(
                  'auth_time',
                  '<',
                  sql<number>`${value('idleEnd', 'bigint')} - ${value('capSeconds', 'bigint')}`,
                ),
              )
              .then(eb('auth_time', '+', value('capSeconds', 'bigint')))
              .else(value('idleEnd', 'bigint'))
              .end(),
            last_used_at: value('now', 'bigint'),
            last_client_id: value('clientId', 'text'),
            client_attributes_json: eb.fn.coalesce(
              value('clientAttributes', 'text'),
              eb.ref('client_attributes_json'),
            ),
          }))
          .where('session_hash', '=', value('sessionHash', 'text'))
          .where('tenant_id', '=', value('tenantId', 'text'))
          .where('expires_at', '>', value('now', 'bigint'))
          .where(hasUserAllowedAt(value('appId', 'text')))
          .returning([
            'sid',
            'user_id',
            'factors_json',
            'auth_time',
            hasBeenIn('sessions', value('appId', 'text')).as('is_known'),
          ]),
      { mayBeLost: true },
    ),
    startFamily: prepareQuery(
      db,
      (value) =>
        db
          .insertInto('refresh_tokens')
          .columns([
            'token_hash',
            'tenant_id',
            'session_hash',
            'family_id',
            'client_id',
            'resource',
            'scope',
            'claims_json',
            'expires_at',
            'family_ends_at',
          ])
          .expression(
            db
              .selectFrom('sessions')
              .select([
                value('tokenHash', 'text').as('token_hash'),
                'tenant_id',
                'session_hash',
                value('familyId', 'text').as('family_id'),
                value('clientId', 'text').as('client_id'),
                value('resource', 'text').as('resource'),
                value('scope', 'text').as('scope'),
                value('claims', 'text').as('claims_json'),
                value('expiresAt', 'bigint').as('expires_at'),
                value('familyEndsAt', 'bigint').as('family_ends_at'),
              ])
              .where('session_hash', '=', value('sessionHash', 'text'))
              .where('tenant_id', '=', value('tenantId', 'text'))
              .where('sessions.expires_at', '>', value('now', 'bigint'))
              .where(hasUserAllowedAt(value('appId', 'text'))),
          )
          .returning('token_hash'),
      { mayBeLost: true },
    ),
  }
}
