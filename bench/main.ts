import { writeFileSync } from 'node:fs'
import { authenticatedRequest } from './authenticated-request.ts'
import { tableOf } from './results.ts'
import { sessionAuthenticate } from './session-authenticate.ts'

// paired rounds, A B A B; each server and the load in a process of its own
const rounds = Number(process.env.ROUNDS ?? 5)
const seconds = Number(process.env.SECONDS ?? 4)
if (!Number.isInteger(rounds) || rounds < 1 || !(seconds >= 1))
  throw new Error('ROUNDS and SECONDS must be 1 or more')

const results = [
  ...(await authenticatedRequest({ rounds, seconds })),
  ...(await sessionAuthenticate({ rounds, seconds })),
]
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
process.stdout.write(`${tableOf(results)}\n`)
