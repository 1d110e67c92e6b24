import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createManagementClient, type ManagementClient } from '@latchkey/client/management'
import { createDatabase, dropDatabase, testPostgres } from '@latchkey/local-services'
import { startServer } from '../measure/server-process.ts'
import { percentile } from '../measure/statistics.ts'
import { type BenchResult, stayBelow } from '../report/results.ts'

const rowsOfCall = 1000
const queriesOfKind = 60

/** Users with hashes of all four families imported over the API, then searched, paged and counted, on both databases. */
export async function importUsers(plan: { users: number }): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const postgres = await testPostgres()
  const database = await createDatabase(postgres.url)
  try {
    return [
      ...(await measure('SQLite', `file:${join(folder, 'bench.db')}`, plan.users)),
      ...(await measure('PostgreSQL', database, plan.users)),
    ]
  } finally {
    await dropDatabase(postgres.url, database)
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(kind: string, databaseUrl: string, users: number): Promise<BenchResult[]> {
  const env = { ISSUER: 'http://localhost:3000', CLIENT_SECRET: randomBytes(32).toString('base64url') }
  const service = await startServer('identity', { ...env, DATABASE_URL: databaseUrl })
  const client = createManagementClient({
    baseUrl: service.url,
    issuer: env.ISSUER,
    tenantId: 'bench',
    clientId: 'bench-client',
    clientSecret: env.CLIENT_SECRET,
    deadlineMs: 120_000,
  })
  try {
    const before = performance.now()
    for (let first = 0; first < users; first += rowsOfCall) {
      const rows = Array.from({ length: Math.min(rowsOfCall, users - first) }, (_, index) =>
        rowOf(first + index),
      )
      const { created, rejected } = await client.importUsers({ users: rows })
      if (created !== rows.length) throw new Error(`${created} created, ${JSON.stringify(rejected[0])}`)
      if ((first / rowsOfCall) % 10 === 9) process.stderr.write(`${kind}: ${first + rows.length} users\n`)
    }
    const seconds = (performance.now() - before) / 1000
    const peak = service.memory().peak
    const about = `${users} users on ${kind}`
    const below = (name: string, unit: string, figure: number, most: number) =>
      stayBelow({ row: 'users', name: `${name} ${about}`, unit }, [figure], most)
    return [
      below('import of', 's', seconds, 180),
      below('peak memory of the service at an import of', 'MiB', peak, 300),
      below('p95 of a search among', 'ms', await p95((round) => search(client, round)), 50),
      below('p95 of a page of', 'ms', await p95((round) => page(client, round, users)), 50),
      below('p95 of a count of', 'ms', await p95((round) => count(client, round)), 50),
    ]
  } finally {
    await client.close()
    await service.stop()
  }
}

function rowOf(index: number) {
  return {
    username: `user-${index}`,
    email: `user-${(index * 7919) % 1_000_003}@example.com`,
    email_verified: true,
    phone_number: `+1555${1_000_000 + index}`,
    name: { first_name: `First ${index % 50}`, last_name: `Last ${index % 997}` },
    status: index % 50 === 0 ? 'Disabled' : 'Active',
    credentials: { password_hash: hashOf(index) },
  }
}

/** Of each family in turn. The bytes are random: nobody logs in with them. */
function hashOf(index: number): string {
  const bare = (length: number) => randomBytes(length).toString('base64').replace(/=+$/, '')
  const families = [
    () => `$2b$10$${randomBytes(40).toString('hex').slice(0, 53)}`,
    () => `$argon2id$v=19$m=19456,t=2,p=1$${bare(16)}$${bare(32)}`,
    () => `$scrypt$ln=14,r=8,p=1$${bare(16)}$${bare(32)}`,
    () => `$pbkdf2-sha256$i=100000,l=32$${bare(16)}$${bare(32)}`,
  ]
  return families[index % families.length]?.() ?? ''
}

const searches = [
  (round: number) => `email sw "user-${100 + round}"`,
  (round: number) => `name.last_name eq "Last ${round}"`,
  (round: number) => `name.first_name eq "first ${round % 50}" and status eq "Disabled"`,
  (round: number) => `phone_number sw "+1555100${round % 10}" or username eq "user-${round}"`,
  () => 'status eq "Active"',
]

function searchOf(round: number): string {
  return searches[round % searches.length]?.(round) ?? ''
}

const sorts = ['created_at', 'email', 'phone_number', 'last_auth'] as const

function search(client: ManagementClient, round: number) {
  return client.listUsers({
    search: searchOf(round),
    page_limit: '50',
    sort_field: sorts[round % 4] ?? 'email',
  })
}

/** From anywhere in the list. */
function page(client: ManagementClient, round: number, users: number) {
  const page_offset = `${Math.floor((users * (round % 20)) / 20)}`
  return client.listUsers({ page_offset, page_limit: '50', sort_field: sorts[round % 4] ?? 'email' })
}

function count(client: ManagementClient, round: number) {
  return round % 2 === 0 ? client.countUsers() : client.countUsers({ search: searchOf(round) })
}

async function p95(call: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < queriesOfKind; round += 1) {
    const before = performance.now()
    await call(round)
    times.push(performance.now() - before)
  }
  return percentile(times, 0.95)
}
