import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standardEndpoints } from '@latchkey/protocol'
import { alternate } from '../measure/alternate.ts'
import { basicAuth, logIn, newIdentity } from '../measure/bench-client.ts'
import { type Load, putLoad } from '../measure/load.ts'
import type { Plan } from '../measure/plan.ts'
import { putRefreshes } from '../measure/refreshes.ts'
import { startServer } from '../measure/server-process.ts'
import { profileSides } from '../profile/profiles.ts'
import { type BenchResult, compare } from '../report/results.ts'

const connections = 32

/** P3, P4 and P5: tokens of a client, refreshes and introspections against `oidc-provider` with its adapter in memory. */
export async function tokenEndpoint(plan: Plan): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const identity = newIdentity()
  const profiled = plan.profiles !== undefined
  const DATABASE_URL = `file:${join(folder, 'bench.db')}`
  const service = await startServer('identity', { ...identity, DATABASE_URL }, { profiled })
  const peer = await startServer('provider', { ...identity }, { profiled })
  try {
    const headers = {
      authorization: basicAuth(identity),
      'content-type': 'application/x-www-form-urlencoded',
    }
    const form = (url: string, fields: Record<string, string>): Load => ({
      url,
      method: 'POST',
      headers,
      body: new URLSearchParams(fields).toString(),
      connections,
    })
    const speed = (load: Load) => async () =>
      (await putLoad({ ...load, seconds: plan.seconds })).requestsPerSecond
    const tokenOf = { ours: `${service.url}${standardEndpoints.token.path}`, peer: `${peer.url}/token` }
    const introspectionOf = {
      ours: `${service.url}${standardEndpoints.introspection.path}`,
      peer: `${peer.url}/token/introspection`,
    }
    const own = { grant_type: 'client_credentials' }
    const measure = async (
      row: string,
      name: string,
      sides: Record<'ours' | 'peer', () => Promise<number>>,
    ) => {
      const rounds = await alternate(plan.rounds, sides)
      await profileSides(plan, row, [
        { name, server: service, speed: sides.ours },
        { name: '`oidc-provider`', server: peer, speed: sides.peer },
      ])
      return rounds
    }
    const clientTokens = await measure('P3', 'client credentials', {
      ours: speed(form(tokenOf.ours, own)),
      peer: speed(form(tokenOf.peer, own)),
    })

    const [answers, theirs] = [
      await logIn(service.url, identity, connections),
      await refreshTokensOf(peer.url, connections),
    ]
    const chains = { ours: answers.map(({ refresh_token }) => refresh_token ?? ''), peer: theirs }
    const refreshes = await measure('P4', 'refresh with rotation', {
      ours: () => putRefreshes({ url: tokenOf.ours, headers, tokens: chains.ours, seconds: plan.seconds }),
      peer: () => putRefreshes({ url: tokenOf.peer, headers, tokens: chains.peer, seconds: plan.seconds }),
    })

    const [asked, opaque] = [await logIn(service.url, identity, 1), await refreshTokensOf(peer.url, 1)]
    const introspections = await measure('P5', 'introspection', {
      ours: speed(form(introspectionOf.ours, { token: asked[0]?.access_token ?? '' })),
      peer: speed(form(introspectionOf.peer, { token: opaque[0] ?? '' })),
    })
    const line = (row: string, name: string, ratio: number) => ({
      ...{ row, name, unit: 'requests/s' },
      goal: { of: 'ratio_to_peer', bound: 'at least', ratio } as const,
    })
    return [
      compare(line('P3', 'client credentials, peer oidc-provider in memory', 2), clientTokens),
      compare(
        line('P4', 'refresh with rotation on SQLite, durable, peer oidc-provider in memory', 1.2),
        refreshes,
      ),
      compare(
        line(
          'P5',
          'introspection of an access token, peer oidc-provider with an opaque token in memory',
          1.2,
        ),
        introspections,
      ),
    ]
  } finally {
    await Promise.all([service.stop(), peer.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function refreshTokensOf(url: string, amount: number): Promise<string[]> {
  const tokens: string[] = []
  for (let index = 0; index < amount; index += 1) {
    const response = await fetch(`${url}/bench/refresh-token`)
    const { refresh_token }: { refresh_token: string } = JSON.parse(await response.text())
    tokens.push(refresh_token)
  }
  return tokens
}
