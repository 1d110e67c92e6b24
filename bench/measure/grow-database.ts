import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** What is different in each copy of a row, as SQL expressions in which `i` counts the copies. */
const copies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    user_id: `'user-' || i`,
    username: `'name-' || i`,
    // the numbers that PostgreSQL counts with end at two thousand millions
    email: `'user-' || (cast(i as bigint) * 7919 % 1000003) || '@example.com'`,
    phone_number: `'+1555' || (1000000 + i)`,
    created_at: 'created_at - i',
    last_auth: 'last_auth - i % 100000',
  },
  user_apps: { user_id: `'user-' || i` },
  sessions: { session_hash: `'session-' || i`, sid: `'sid-' || i`, user_id: `'user-' || i` },
  refresh_tokens: {
    token_hash: `'token-' || i`,
    session_hash: `'session-' || i`,
    family_id: `'family-' || i`,
  },
}
const rowsOfStatement = 50_000

/** Copies the only user of a stopped service with their session and refresh token, a number of times. */
export async function growDatabase(url: string, amount: number): Promise<void> {
  const database = url.startsWith('file:') ? openSqlite(url) : await openPostgres(url)
  try {
    for (const [table, changed] of Object.entries(copies)) await copyRows(database, table, changed, amount)
    await database.run('analyze')
  } finally {
    await database.close()
  }
}
type GrowingDatabase = ReturnType<typeof openSqlite> | Awaited<ReturnType<typeof openPostgres>>

async function copyRows(
  database: GrowingDatabase,
  table: string,
  changed: Readonly<Record<string, string>>,
  amount: number,
): Promise<void> {
  const columns = await database.columnsOf(table)
  const values = columns.map((column) => changed[column] ?? column)
  // the row that is there before the first copy
  const [key = ''] = Object.keys(changed)
  const original = await database.first(`select ${key} as original from ${table}`)
  for (let first = 1; first <= amount; first += rowsOfStatement) {
    const last = Math.min(amount, first + rowsOfStatement - 1)
    await database.run(`insert into ${table} (${columns.join(', ')})
      with recursive numbers (i) as (select ${first} union all select i + 1 from numbers where i < ${last})
      select ${values.map((value) => value.replace(/^(\w+)$/, `${table}.$1`)).join(', ')}
      from numbers, ${table} where ${table}.${key} = '${original}'`)
  }
}

function openSqlite(url: string) {
  const db = new DatabaseSync(url.slice('file:'.length))
  db.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -262144')
  return {
    columnsOf: async (table: string) =>
      db
        .prepare(`select name from pragma_table_info('${table}')`)
        .all()
        .map(({ name }) => String(name)),
    first: async (text: string) => String(db.prepare(text).get()?.original),
    run: async (text: string) => db.exec(text),
    async close() {
      db.exec('pragma wal_checkpoint(truncate)')
      db.close()
    },
  }
}

async function openPostgres(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set synchronous_commit = off')
  return {
    async columnsOf(table: string) {
      const { rows } = await client.query<{ column_name: string }>(
        `select column_name from information_schema.columns
         where table_name = '${table}' and table_schema = current_schema() order by ordinal_position`,
      )
      return rows.map(({ column_name }) => column_name)
    },
    async first(text: string) {
      const { rows } = await client.query<{ original: string }>(text)
      return String(rows[0]?.original)
    },
    run: (text: string) => client.query(text),
    close: () => client.end(),
  }
}
