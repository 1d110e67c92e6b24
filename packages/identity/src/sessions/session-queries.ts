import { type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { type Place, prepareQuery } from '../storage/prepared-query.ts'
import type { Database } from '../storage/schema.ts'
import { hasBeenIn, isNotRemovedFrom } from '../users/membership.ts'

/** What a silent authentication stores. */
export type SilentAuthentication = {
  sessionHash: string
  tenantId: string
  appId: string
  now: number
  idleEnd: number
  capSeconds: number
  clientId: string
  /** Null: as they were. */
  clientAttributes: string | null
  tokenHash: string
  familyId: string
  resource: string | null
  scope: string
  claims: string | null
  expiresAt: number
  familyEndsAt: number
}

/**
 * Moves the end of a valid session, records its use, and starts a family of refresh tokens in it; undefined if there is no such
 * session. A power cut may lose that: the session then ends a moment earlier, and a refresh token is not valid.
 */
export type ProlongSession = (values: SilentAuthentication) => Promise<ProlongedSession | undefined>

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

/** A condition on `sessions`: one has not expired, and its user may authenticate at an app. */
export function isSessionValidAt(
  appId: string | RawBuilder<string>,
  now: number | RawBuilder<number>,
): RawBuilder<boolean> {
  return sql<boolean>`sessions.expires_at > ${now} and ${hasUserAllowedAt(appId)}`
}

/** Compiles what a silent authentication runs: one statement and one commit on PostgreSQL, two statements on SQLite. */
export function prepareProlonging(db: Database): ProlongSession {
  return db.getExecutor().adapter instanceof SqliteAdapter ? onSqlite(db) : onPostgres(db)
}

type Values = Place<SilentAuthentication>

function onPostgres(db: Database): ProlongSession {
  const prolong = prepareQuery<SilentAuthentication, ProlongedSession>(db, (value) =>
    db
      .with('prolonged', () =>
        prolonging(db, value)
          // for this statement alone: an answer does not wait for the disk
          .where(sql<boolean>`(select set_config('synchronous_commit', 'off', true)) = 'off'`)
          .returning(['tenant_id', 'session_hash']),
      )
      .with('family', (withSession) =>
        withSession
          .insertInto('refresh_tokens')
          .columns(familyColumns)
          .expression(withSession.selectFrom('prolonged').select(familyOf(value))),
      )
      .selectFrom('prolonged')
      .select(['sid', 'user_id', 'factors_json', 'auth_time', 'is_known']),
  )
  return async (values) => (await prolong(values))[0]
}

function onSqlite(db: Database): ProlongSession {
  const options = { mayBeLost: true }
  const prolong = prepareQuery<SilentAuthentication, ProlongedSession>(
    db,
    (value) => prolonging(db, value),
    options,
  )
  const startFamily = prepareQuery<SilentAuthentication, { token_hash: string }>(
    db,
    (value) =>
      db
        .insertInto('refresh_tokens')
        .columns(familyColumns)
        .expression(db.selectFrom('sessions').select(familyOf(value)).where(isValid(value)))
        .returning('token_hash'),
    options,
  )
  return async (values) => {
    // not one after the other: both hold the same condition, so they need no transaction, and share a commit
    const [[prolonged], [started]] = await Promise.all([prolong(values), startFamily(values)])
    return started && prolonged
  }
}

function isValid(value: Values): RawBuilder<boolean> {
  return sql<boolean>`sessions.session_hash = ${value('sessionHash', 'text')}
    and sessions.tenant_id = ${value('tenantId', 'text')}
    and ${isSessionValidAt(value('appId', 'text'), value('now', 'bigint'))}`
}

function prolonging(db: Database, value: Values) {
  return db
    .updateTable('sessions')
    .set((eb) => ({
      expires_at: eb
        .case()
        .when(
          eb('auth_time', '<', sql<number>`${value('idleEnd', 'bigint')} - ${value('capSeconds', 'bigint')}`),
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
    .where(isValid(value))
    .returning([
      'sid',
      'user_id',
      'factors_json',
      'auth_time',
      hasBeenIn('sessions', value('appId', 'text')).as('is_known'),
    ])
}

const familyColumns = [
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
] as const

/** In the order of {@link familyColumns}. */
function familyOf(value: Values) {
  return [
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
  ] as const
}
