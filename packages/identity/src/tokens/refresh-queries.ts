import { type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { isSessionValidAt } from '../sessions/session-queries.ts'
import { type Place, prepareQuery } from '../storage/prepared-query.ts'
import type { Database, DatabaseSchema } from '../storage/schema.ts'

/** Which refresh token, shown by whom. */
export type ShownToken = {
  tokenHash: string
  tenantId: string
  clientId: string
  appId: string
  now: number
}

/** A refresh token that has not expired, with its valid session. */
export type TokenWithSession = DatabaseSchema['refresh_tokens'] &
  Pick<
    DatabaseSchema['sessions'],
    'sid' | 'user_id' | 'factors_json' | 'auth_time' | 'client_attributes_json'
  >

/** A use of a refresh token. */
export type TokenUse = ShownToken & {
  nonce: string
  /** The hash of the token that follows. */
  nextHash: string
  nextExpiresAt: number
}

/** The statements of a refresh, compiled once. */
export interface RefreshQueries {
  /** Reads a token; no row if it is unknown, another client's or expired, or its session is not valid. */
  read(shown: ShownToken): Promise<TokenWithSession[]>
  /**
   * Uses a token once and stores the next one; false if it was used before, or the session has ended. On PostgreSQL one
   * statement, which locks the session first, as its end does. On SQLite two, which may share a commit with others: the
   * next token comes first, and without it the token stays unused.
   */
  use(use: TokenUse): Promise<boolean>
}

/** Compiles the statements of a refresh. */
export function prepareRefresh(db: Database): RefreshQueries {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  return {
    read: prepareQuery<ShownToken, TokenWithSession>(db, (value) =>
      db
        .selectFrom('refresh_tokens')
        .innerJoin('sessions', (join) =>
          join
            .onRef('sessions.session_hash', '=', 'refresh_tokens.session_hash')
            .onRef('sessions.tenant_id', '=', 'refresh_tokens.tenant_id'),
        )
        .selectAll('refresh_tokens')
        .select([
          'sessions.sid',
          'sessions.user_id',
          'sessions.factors_json',
          'sessions.auth_time',
          'sessions.client_attributes_json',
        ])
        .where(isOwn(value))
        .where('refresh_tokens.expires_at', '>', value('now', 'bigint'))
        .where(isSessionValidAt(value('appId', 'text'), value('now', 'bigint'))),
    ),
    use: isSqlite ? useOnSqlite(db) : useOnPostgres(db),
  }
}

type Values = Place<TokenUse>

function useOnPostgres(db: Database): RefreshQueries['use'] {
  const use = prepareQuery<TokenUse, { token_hash: string }>(db, (value) =>
    db
      .with('live', (withNothing) =>
        withNothing
          .updateTable('sessions')
          .set((eb) => ({ sid: eb.ref('sid') }))
          .where(
            'session_hash',
            '=',
            sql<string>`(select session_hash from refresh_tokens where ${isOwn(value)})`,
          )
          .where('tenant_id', '=', value('tenantId', 'text'))
          .where(isSessionValidAt(value('appId', 'text'), value('now', 'bigint')))
          .returning('session_hash'),
      )
      .with('used', (withLive) =>
        withLive
          .updateTable('refresh_tokens')
          .set({ used_at: value('now', 'bigint'), successor_nonce: value('nonce', 'text') })
          .where(isOwn(value))
          .where('used_at', 'is', null)
          .where(({ exists, selectFrom }) => exists(selectFrom('live').select('session_hash')))
          .returningAll(),
      )
      .insertInto('refresh_tokens')
      .columns(columns)
      .expression((eb) => eb.selectFrom('used').select(successor(value)))
      .returning('token_hash'),
  )
  return async (values) => (await use(values)).length === 1
}

function useOnSqlite(db: Database): RefreshQueries['use'] {
  const store = prepareQuery<TokenUse, { token_hash: string }>(db, (value) =>
    db
      .insertInto('refresh_tokens')
      .columns(columns)
      .expression(
        db
          .selectFrom('refresh_tokens')
          .select(successor(value))
          .where(isOwn(value))
          .where('used_at', 'is', null)
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('sessions')
                .select('sessions.session_hash')
                .whereRef('sessions.session_hash', '=', 'refresh_tokens.session_hash')
                .whereRef('sessions.tenant_id', '=', 'refresh_tokens.tenant_id')
                .where(isSessionValidAt(value('appId', 'text'), value('now', 'bigint'))),
            ),
          ),
      )
      .returning('token_hash'),
  )
  const mark = prepareQuery<TokenUse, { token_hash: string }>(db, (value) =>
    db
      .updateTable('refresh_tokens')
      .set({ used_at: value('now', 'bigint'), successor_nonce: value('nonce', 'text') })
      .where(isOwn(value))
      .where('used_at', 'is', null)
      .where(
        sql<boolean>`exists (select 1 from refresh_tokens as next where next.token_hash = ${value('nextHash', 'text')}
          and next.tenant_id = refresh_tokens.tenant_id)`,
      )
      .returning('token_hash'),
  )
  return async (values) => {
    const [, marked] = await Promise.all([store(values), mark(values)])
    return marked.length === 1
  }
}

function isOwn(value: Place<ShownToken>): RawBuilder<boolean> {
  return sql<boolean>`refresh_tokens.token_hash = ${value('tokenHash', 'text')}
    and refresh_tokens.tenant_id = ${value('tenantId', 'text')}
    and refresh_tokens.client_id = ${value('clientId', 'text')}`
}

const columns = [
  'token_hash',
  'expires_at',
  'tenant_id',
  'session_hash',
  'family_id',
  'client_id',
  'resource',
  'scope',
  'claims_json',
  'family_ends_at',
] as const

/** In the order of {@link columns}. */
function successor(value: Values) {
  return [
    value('nextHash', 'text').as('token_hash'),
    value('nextExpiresAt', 'bigint').as('expires_at'),
    'tenant_id',
    'session_hash',
    'family_id',
    'client_id',
    'resource',
    'scope',
    'claims_json',
    'family_ends_at',
  ] as const
}
