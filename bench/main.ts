import { readFileSync, writeFileSync } from 'node:fs'
import type { Plan } from './measure/plan.ts'
import type { RequestProfile } from './profile/profiles.ts'
import type { BenchResult } from './report/results.ts'
import { tableOf } from './report/table.ts'
import { writePerformanceDocument } from './report/write-performance-document.ts'
import { authenticatedRequest } from './rows/authenticated-request.ts'
import { clientCall } from './rows/client-call.ts'
import { firstVisit } from './rows/first-visit.ts'
import { growth } from './rows/growth.ts'
import { importUsers } from './rows/import-users.ts'
import { portalLists } from './rows/portal-lists.ts'
import { serviceMemory } from './rows/service-memory.ts'
import { sessionAuthenticate } from './rows/session-authenticate.ts'
import { startTimes } from './rows/start-times.ts'
import { tokenEndpoint } from './rows/token-endpoint.ts'

const isProfiling = process.env.PROFILE === '1'
const made: RequestProfile[] = []
const plan: Plan = {
  rounds: Number(process.env.ROUNDS ?? (isProfiling ? 1 : 7)),
  seconds: Number(process.env.SECONDS ?? 3),
  ...(isProfiling && { profiles: made }),
}
if (!Number.isInteger(plan.rounds) || plan.rounds < 1 || !(plan.seconds >= 1))
  throw new Error('ROUNDS and SECONDS must be 1 or more')

const users = Number(process.env.USERS ?? 100_000)
if (!Number.isInteger(users) || users < 1) throw new Error('USERS must be 1 or more')

const events = Number(process.env.EVENTS ?? 1_000_000)
if (!Number.isInteger(events) || events < 1) throw new Error('EVENTS must be 1 or more')

const many = Number(process.env.MANY ?? 1_000_000)
if (!Number.isInteger(many) || many < 100) throw new Error('MANY must be 100 or more')

const parts: Readonly<Record<string, () => Promise<BenchResult[]>>> = {
  requests: () => authenticatedRequest(plan),
  sessions: () => sessionAuthenticate(plan),
  tokens: () => tokenEndpoint(plan),
  memory: () => serviceMemory(plan),
  client: () => clientCall(plan),
  visit: () => firstVisit({ ...plan, rounds: Math.max(plan.rounds, 9) }),
  starts: () => startTimes(plan),
  growth: () => growth(plan, { many, few: Math.max(1, Math.floor(many / 100)) }),
  users: () => importUsers({ users }),
  portal: () => portalLists({ users, events }),
}
const { ONLY } = process.env
// filling databases takes minutes: only when asked for
const usual = ['requests', 'sessions', 'tokens', 'memory', 'client', 'visit', 'starts']
const profiled = ['requests', 'sessions', 'tokens']
const chosen = ONLY?.split(',') ?? (isProfiling ? profiled : usual)
const unknown = chosen.find((name) => parts[name] === undefined)
if (unknown !== undefined) throw new Error(`ONLY must be of ${Object.keys(parts)}, not ${unknown}`)

const file = new URL('results.json', import.meta.url)
const profilesFile = new URL('profiles.json', import.meta.url)
let results: BenchResult[] = JSON.parse(readFileSync(file, 'utf8'))
let profiles: RequestProfile[] = JSON.parse(readFileSync(profilesFile, 'utf8'))
for (const name of chosen) {
  process.stderr.write(`measuring: ${name}\n`)
  const measured = (await parts[name]?.()) ?? []
  process.stdout.write(`${tableOf(measured)}\n`)
  // the profiler slows the servers down: these figures are no results
  if (isProfiling) continue
  // a part replaces the lines of its rows only, and what was measured stays if a later part fails
  results = [...results.filter((line) => measured.every((other) => other.row !== line.row)), ...measured]
  results.sort((a, b) => orderOf(a) - orderOf(b))
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}
if (isProfiling) {
  profiles = [...profiles.filter(({ row }) => made.every((profile) => profile.row !== row)), ...made]
  writeFileSync(profilesFile, `${JSON.stringify(profiles, null, 2)}\n`)
}
writePerformanceDocument(results, profiles)

function orderOf({ row }: BenchResult): number {
  return /^P\d+$/.test(row) ? Number(row.slice(1)) : 100
}
