import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createIdentityServer } from '@latchkey/identity'
import { createDatabase, dropDatabase, testPostgres } from '@latchkey/local-services'
import { portal } from '@latchkey/portal'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import { percentile } from '../measure/statistics.ts'
import { type BenchResult, stayBelow } from '../report/results.ts'
import { fillLists } from './lists/fill-lists.ts'
import { listQuestions } from './lists/list-questions.ts'
import { listSeed, portalClient } from './lists/list-seed.ts'

const origin = 'http://localhost:3003'
const issuer = 'http://localhost:3000'
/** How often each question is asked. */
const rounds = 10
/** Rows of a page of the portal. */
const mostRows = 50

/** The lists of the portal, asked as its pages ask, among many users and events, on both databases. */
export async function portalLists(plan: { users: number; events: number }): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const postgres = await testPostgres()
  const database = await createDatabase(postgres.url)
  try {
    return [
      ...(await measure('SQLite', `file:${join(folder, 'bench.db')}`, plan)),
      ...(await measure('PostgreSQL', database, plan)),
    ]
  } finally {
    await dropDatabase(postgres.url, database)
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(
  kind: string,
  databaseUrl: string,
  plan: { users: number; events: number },
): Promise<BenchResult[]> {
  const identity = await createIdentityServer({
    databaseUrl,
    issuer,
    dev: true,
    seed: listSeed,
    limits: { requests: { max: 1_000_000_000, windowSeconds: 60 } },
  })
  const baseUrl = await identity.listen({ host: '127.0.0.1', port: 0 })
  const app = Fastify({ return503OnClosing: true })
  try {
    await app.register(portal, {
      origin,
      client: { baseUrl, issuer, ...portalClient },
      store: memoryStore(),
      secrets: ['the portal of the benchmark seals with this'],
      requirement: {},
    })
    const cookie = await signIn(app)
    // gives the events until now their places in the trail, which the others follow
    await timesOf(app, cookie, '/api/audit?limit=1')
    process.stderr.write(`${kind}: ${plan.users} users and ${plan.events} events are written\n`)
    await fillLists(databaseUrl, plan)
    const results: BenchResult[] = []
    for (const [name, questions] of Object.entries(listQuestions(plan))) {
      const times: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        for (const question of questions) times.push(...(await timesOf(app, cookie, question)))
      }
      const label = `portal, ${name} among ${plan.users} users and ${plan.events} events on ${kind}, p95`
      results.push(stayBelow({ row: 'portal', name: label, unit: 'ms' }, [percentile(times, 0.95)], 300))
    }
    return results
  } finally {
    await app.close()
    await identity.close()
  }
}

async function signIn(app: FastifyInstance): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/login',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'username=admin&password=correct-horse-battery-staple',
  })
  if (answer.statusCode !== 303) throw new Error(`the administrator is not signed in: ${answer.statusCode}`)
  return answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** Times of the first page and of the one after it, in milliseconds. */
async function timesOf(app: FastifyInstance, cookie: string, question: string): Promise<number[]> {
  const times: number[] = []
  let url = question
  for (let page = 0; page < 2; page += 1) {
    const before = performance.now()
    const answer = await app.inject({ url, headers: { cookie } })
    times.push(performance.now() - before)
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`)
    const { result = [], next_cursor }: { result?: unknown[]; next_cursor?: string } = answer.json()
    if (result.length > mostRows) throw new Error(`${url}: ${result.length} rows`)
    if (process.env.VERBOSE)
      process.stderr.write(
        `${Math.round(times.at(-1) ?? 0)} ms, ${result.length} rows: ${url.slice(0, 90)}\n`,
      )
    if (next_cursor === undefined) break
    url = `${question}&cursor=${encodeURIComponent(next_cursor)}`
  }
  return times
}
