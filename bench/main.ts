import { readFileSync, writeFileSync } from 'node:fs'
import { authenticatedRequest } from './rows/authenticated-request.ts'
import { importUsers } from './rows/import-users.ts'
import { type BenchResult, tableOf } from './report/results.ts'
import { sessionAuthenticate } from './rows/session-authenticate.ts'

// paired rounds, A B A B; each server and the load in a process of its own
const rounds = Number(process.env.ROUNDS ?? 5)
const seconds = Number(process.env.SECONDS ?? 4)
if (!Number.isInteger(rounds) || rounds < 1 || !(seconds >= 1))
  throw new Error('ROUNDS and SECONDS must be 1 or more')

const users = Number(process.env.USERS ?? 100_000)
if (!Number.isInteger(users) || users < 1) throw new Error('USERS must be 1 or more')

const parts: Readonly<Record<string, () => Promise<BenchResult[]>>> = {
  requests: () => authenticatedRequest({ rounds, seconds }),
  sessions: () => sessionAuthenticate({ rounds, seconds }),
  users: () => importUsers({ users }),
}
const { ONLY } = process.env
if (ONLY !== undefined && parts[ONLY] === undefined)
  throw new Error(`ONLY must be one of ${Object.keys(parts)}`)

const file = new URL('results.json', import.meta.url)
const results: BenchResult[] = []
for (const [name, run] of Object.entries(parts)) {
  if (ONLY === undefined || ONLY === name) results.push(...(await run()))
}
// a part alone replaces its own lines only
const former: BenchResult[] = ONLY === undefined ? [] : JSON.parse(readFileSync(file, 'utf8'))
const kept = former.filter((line) => results.every(({ name }) => name !== line.name))
writeFileSync(file, `${JSON.stringify([...kept, ...results], null, 2)}\n`)
process.stdout.write(`${tableOf(results)}\n`)
