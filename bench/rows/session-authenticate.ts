import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@latchkey/client'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { type Load, putLoad } from '../measure/load.ts'
import { type BenchResult, compare, stayUnder } from '../report/results.ts'
import { startServer } from '../measure/server-process.ts'

/** (b) and a part of (c): `session/authenticate` on a SQLite file against two bare signatures, and its memory. */
export async function sessionAuthenticate(plan: { rounds: number; seconds: number }): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const env = { ISSUER: 'http://localhost:3000', CLIENT_SECRET: randomBytes(32).toString('base64url') }
  const service = await startServer('identity', { ...env, DATABASE_URL: `file:${join(folder, 'bench.db')}` })
  const peer = await startServer('two-signatures')
  try {
    const { sessionId, token } = await logIn(service.url, env)
    const load = (url: string): Load => ({
      url: `${url}${endpoints.authenticateSession.path}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ session_id: sessionId }),
      connections: 32,
      seconds: plan.seconds,
    })
    const pairs: { ours: number; peer: number }[] = []
    const latencies: number[] = []
    for (let round = 0; round < plan.rounds + 1; round += 1) {
      const ours = await putLoad(load(service.url))
      const bare = await putLoad(load(peer.url))
      // the first round warms up
      if (round === 0) continue
      pairs.push({ ours: ours.requestsPerSecond, peer: bare.requestsPerSecond })
      latencies.push(ours.p99)
    }
    return [
      compare(
        'session/authenticate on SQLite, peer bare Fastify with two signatures',
        'requests/s',
        pairs,
        0.6,
      ),
      stayUnder('session/authenticate, p99 under 32 connections', 'ms', latencies, 50),
      stayUnder('memory of the service under load, peak', 'MiB', [service.memory().peak], 200),
    ]
  } finally {
    await Promise.all([service.stop(), peer.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function logIn(baseUrl: string, env: { ISSUER: string; CLIENT_SECRET: string }) {
  const client = createClient({
    baseUrl,
    issuer: env.ISSUER,
    tenantId: 'bench',
    clientId: 'bench-client',
    clientSecret: env.CLIENT_SECRET,
  })
  try {
    const password = 'correct-horse-battery-staple'
    const { session_id } = await client.authenticatePassword({ username: 'alice', password })
    const response = await fetch(`${baseUrl}${standardEndpoints.token.path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`bench-client:${env.CLIENT_SECRET}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    const { access_token }: { access_token: string } = JSON.parse(await response.text())
    return { sessionId: session_id, token: access_token }
  } finally {
    await client.close()
  }
}
