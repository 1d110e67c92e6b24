import { DatabaseSync } from 'node:sqlite'
import { queryPostgres } from '@latchkey/local-services'

/** Seconds between two events: a million of them are most of a year. */
const pause = 30

/** Writes users and events into the database of a service that runs. */
export async function fillLists(databaseUrl: string, plan: { users: number; events: number }): Promise<void> {
  const isSqlite = databaseUrl.startsWith('file:')
  const hex = isSqlite
    ? (value: string, digits: number) => `printf('%0${digits}x', ${value})`
    : (value: string, digits: number) => `lpad(to_hex(cast(${value} as bigint)), ${digits}, '0')`
  const statements = [...userStatements(plan.users), ...eventStatements(plan, hex), 'analyze']
  if (!isSqlite) {
    for (const statement of statements) await queryPostgres(databaseUrl, statement)
    return
  }
  const database = new DatabaseSync(databaseUrl.replace(/^file:/, ''))
  database.exec('pragma busy_timeout = 10000')
  for (const statement of statements) database.exec(statement)
  database.close()
}

const numbersTo = (last: number) =>
  `with recursive numbers (i) as (select cast(1 as bigint) union all select i + 1 from numbers where i < ${last})`

function userStatements(users: number): string[] {
  const now = Math.floor(Date.now() / 1000)
  return [
    `insert into users (tenant_id, user_id, username, email, email_verified, phone_number, phone_number_verified, status,
      profile_json, created_at, updated_at, last_auth, last_name_key)
    ${numbersTo(users)}
    select 'bench', 'id-' || i, 'user-' || i, 'user-' || (i * 7919 % 1000003) || '@example.com', 1, '+1555' || (1000000 + i), 1,
      case when i % 50 = 0 then 'Disabled' else 'Active' end, '{}', ${now} - ${users} + i, ${now}, ${now} - (i * 31 % 100000),
      'last-' || (i % 997) from numbers`,
    `insert into user_apps (tenant_id, user_id, app_id, added_at)
    select tenant_id, user_id, 'shop', created_at from users where user_id like 'id-%'`,
  ]
}

function eventStatements(
  { users, events }: { users: number; events: number },
  hex: (value: string, digits: number) => string,
): string[] {
  const first = Math.floor(Date.now() / 1000) - events * pause
  const linked = Math.min(users, 10_000)
  const at = `(${first} + i * ${pause})`
  const id = `${hex(`${at} * 1000`, 12)} || '0000' || ${hex('i', 16)}`
  const action = `case i % 10 when 0 then 'login.failed' when 1 then 'logout' else 'login.succeeded' end`
  const outcome = `case i % 10 when 0 then 'failure' else 'success' end`
  const subject = `'subject-' || (1 + i % ${linked})`
  return [
    `insert into audit_subjects (tenant_id, user_id, subject)
    ${numbersTo(linked)} select 'bench', 'id-' || i, 'subject-' || i from numbers`,
    `insert into audit_events (tenant_id, seq, event_id, at, action, outcome, client_id, subject, actor_subject, event_json, hash)
    ${numbersTo(events)}
    select 'bench', (select coalesce(max(seq), 0) from audit_heads where tenant_id = 'bench') + i, ${id}, ${at}, ${action},
      ${outcome}, 'shop-web', ${subject}, null,
      '{"event_id":"' || ${id} || '","at":' || ${at} || ',"tenant_id":"bench","action":"' || ${action} || '","outcome":"' ||
      ${outcome} || '","client_id":"shop-web","subject":"' || ${subject} || '","actor_type":"user","ip":"198.51.100.7"}',
      'unchained' from numbers`,
    `update audit_heads set seq = (select max(seq) from audit_events where tenant_id = 'bench') where tenant_id = 'bench'`,
  ]
}
