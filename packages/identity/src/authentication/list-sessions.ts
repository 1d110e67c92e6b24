import type { UserSession } from '@latchkey/protocol'
import type { IdentityContext } from '../identity-context.ts'
import { mostSessions } from '../sessions/most-sessions.ts'
import { authenticationClaims, readClientAttributes, readFactors } from '../sessions/session.ts'
import type { DatabaseSchema } from '../storage/schema.ts'
import { nextTurn } from '../text/next-turn.ts'

/** Sessions that are read in one turn of the event loop. */
const rowsAtOnce = 25

/**
 * The sessions of a user that are valid now, oldest first, named by their `sid`. Of a user who has more than the limit, which
 * only sessions of earlier releases can exceed, the newest.
 */
export async function listUserSessions(
  context: IdentityContext,
  { tenant_id }: { tenant_id: string },
  userId: string,
): Promise<UserSession[]> {
  const sessions: UserSession[] = []
  let before: ListedRow | undefined
  while (sessions.length < mostSessions) {
    const rows = await readPage(context, tenant_id, userId, before)
    const isLast = rows.length < rowsAtOnce
    if (!isLast) await nextTurn()
    const apps = await readApps(context, tenant_id, rows)
    sessions.push(...rows.map((row) => itemOf(row, apps.get(row.session_hash) ?? [], context)))
    if (isLast) break
    before = rows.at(-1)
    await nextTurn()
  }
  return sessions.reverse()
}

/** The next sessions, newest first, after one that was read. */
async function readPage(
  context: IdentityContext,
  tenantId: string,
  userId: string,
  before: ListedRow | undefined,
): Promise<ListedRow[]> {
  return context.db
    .selectFrom('sessions')
    .leftJoin('clients', (join) =>
      join
        .onRef('clients.tenant_id', '=', 'sessions.tenant_id')
        .onRef('clients.client_id', '=', 'sessions.last_client_id'),
    )
    .leftJoin('apps', (join) =>
      join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
    )
    .select([
      'sessions.session_hash',
      'sessions.sid',
      'sessions.user_id',
      'sessions.factors_json',
      'sessions.auth_time',
      'sessions.started_at',
      'sessions.expires_at',
      'sessions.last_used_at',
      'sessions.last_client_id',
      'sessions.client_attributes_json',
      'apps.app_id',
      'apps.name as app_name',
    ])
    .where('sessions.tenant_id', '=', tenantId)
    .where('sessions.user_id', '=', userId)
    .where('sessions.expires_at', '>', context.nowSeconds())
    .$if(before !== undefined, (query) =>
      query
        .where('sessions.started_at', '<=', before?.started_at ?? 0)
        .where((eb) =>
          eb.or([
            eb('sessions.started_at', '<', before?.started_at ?? 0),
            eb('sessions.session_hash', '<', before?.session_hash ?? ''),
          ]),
        ),
    )
    .orderBy('sessions.started_at', 'desc')
    .orderBy('sessions.session_hash', 'desc')
    .limit(rowsAtOnce)
    .execute()
}

/** The apps whose clients have refresh tokens of these sessions, by the hash of the session. */
async function readApps(
  context: IdentityContext,
  tenantId: string,
  sessions: readonly ListedRow[],
): Promise<Map<string, ListedApp[]>> {
  const found = new Map<string, ListedApp[]>()
  if (sessions.length === 0) return found
  const rows = await context.db
    .selectFrom('refresh_tokens')
    .innerJoin('clients', 'clients.client_id', 'refresh_tokens.client_id')
    .innerJoin('apps', (join) =>
      join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
    )
    .select(['refresh_tokens.session_hash', 'apps.app_id', 'apps.name'])
    .distinct()
    .where(
      'refresh_tokens.session_hash',
      'in',
      sessions.map(({ session_hash }) => session_hash),
    )
    .where('refresh_tokens.tenant_id', '=', tenantId)
    .where('refresh_tokens.expires_at', '>', context.nowSeconds())
    .orderBy('apps.name')
    .orderBy('apps.app_id')
    .execute()
  for (const { session_hash, app_id, name } of rows) {
    found.set(session_hash, [...(found.get(session_hash) ?? []), { app_id, name }])
  }
  return found
}

interface ListedApp {
  app_id: string
  name: string
}

/** The app of the latest use comes first, also where its client has no refresh token any more. */
function appsOf({ app_id, app_name }: ListedRow, apps: readonly ListedApp[]): ListedApp[] {
  if (app_id === null || app_name === null) return [...apps]
  return [{ app_id, name: app_name }, ...apps.filter((app) => app.app_id !== app_id)]
}

function itemOf(row: ListedRow, found: readonly ListedApp[], context: IdentityContext): UserSession {
  const apps = appsOf(row, found)
  return {
    session_id: row.sid,
    start_time: timeText(row.started_at),
    expiration_time: timeText(row.expires_at),
    // sessions of releases that did not store the last use: the log-in is the last known one
    last_used_time: timeText(row.last_used_at ?? row.auth_time),
    ...(row.last_client_id !== null && { client_id: row.last_client_id }),
    ...(row.app_name !== null && { app_name: row.app_name }),
    ...(apps.length > 0 && { apps }),
    amr: authenticationClaims({ ...row, factors: readFactors(row.factors_json) }, context.settings.compat)
      .amr,
    ...(row.client_attributes_json !== null && {
      client_attributes: readClientAttributes(row.client_attributes_json),
    }),
  }
}

type ListedRow = Pick<
  DatabaseSchema['sessions'],
  | 'session_hash'
  | 'sid'
  | 'user_id'
  | 'factors_json'
  | 'auth_time'
  | 'started_at'
  | 'expires_at'
  | 'last_used_at'
  | 'last_client_id'
  | 'client_attributes_json'
> & { app_id: string | null; app_name: string | null }

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
