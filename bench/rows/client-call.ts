import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { alternate } from '../measure/alternate.ts'
import { type BenchIdentity, clientToken, logIn, newIdentity } from '../measure/bench-client.ts'
import type { Plan } from '../measure/plan.ts'
import { startServer } from '../measure/server-process.ts'
import { type BenchResult, compare } from '../report/results.ts'

/** What a process needs that makes calls of one kind. */
export interface CallPlan {
  kind: 'latchkey' | 'undici and jose'
  baseUrl: string
  identity: BenchIdentity
  sessionId: string
  token: string
  calls: number
}

const run = promisify(execFile)

/** P7: the CPU time of one call of the client against raw undici and `jose.jwtVerify`. */
export async function clientCall(plan: Plan): Promise<BenchResult[]> {
  const identity = newIdentity()
  const service = await startServer('identity', { ...identity, DATABASE_URL: ':memory:' })
  try {
    const [answer] = await logIn(service.url, identity, 1)
    const common = {
      ...{ baseUrl: service.url, identity, sessionId: answer?.session_id ?? '' },
      token: await clientToken(service.url, identity),
      calls: Math.ceil(plan.seconds * 500),
    }
    const path = fileURLToPath(new URL('../measure/call-process.ts', import.meta.url))
    const cpuOf = (kind: CallPlan['kind']) => async () => {
      const { stdout } = await run(process.execPath, [path, JSON.stringify({ ...common, kind })])
      return Number(stdout)
    }
    const rounds = await alternate(plan.rounds, { ours: cpuOf('latchkey'), peer: cpuOf('undici and jose') })
    return [
      compare(
        {
          row: 'P7',
          name: 'CPU time of one silent authentication in the client, peer undici and jose',
          unit: 'µs',
          goal: { of: 'ratio_to_peer', bound: 'at most', ratio: 1.1 },
        },
        rounds,
      ),
    ]
  } finally {
    await service.stop()
  }
}
