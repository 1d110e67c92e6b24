import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '@latchkey/local-services'
import { silentAuthentications } from '../measure/bench-client.ts'
import { putLoad } from '../measure/load.ts'
import type { Plan } from '../measure/plan.ts'
import { publishedPackages } from '../measure/published-packages.ts'
import { startCommand } from '../measure/server-process.ts'
import { type BenchResult, stayBelow } from '../report/results.ts'
import { benchSeed, unlimitedRequests } from '../servers/bench-seed.ts'

/** Milliseconds after which a service without requests counts as idle. */
const idleAfter = 5_000

/** P10: resident memory of the service as published, in production mode on a SQLite file, idle and under silent authentications. */
export async function serviceMemory(plan: Plan): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const packages = publishedPackages()
  const secret = () => randomBytes(32).toString('base64url')
  const port = await freePort()
  const identity = { ISSUER: `http://localhost:${port}`, CLIENT_SECRET: secret() }
  const [seed, options] = [join(folder, 'seed.json'), join(folder, 'options.json')]
  writeFileSync(seed, JSON.stringify(benchSeed(identity.CLIENT_SECRET)))
  writeFileSync(options, JSON.stringify({ limits: { requests: unlimitedRequests } }))
  try {
    const service = await startCommand({
      name: 'latchkey-identity',
      args: [
        '--max-semi-space-size=8',
        join(packages, 'node_modules/@latchkey/identity/dist/command/cli.js'),
        'serve',
      ],
      env: {
        PORT: `${port}`,
        LATCHKEY_ISSUER: identity.ISSUER,
        LATCHKEY_MASTER_KEYS: secret(),
        LATCHKEY_DATABASE_URL: `file:${join(folder, 'identity.db')}`,
        LATCHKEY_SEED: seed,
        LATCHKEY_OPTIONS: options,
        LATCHKEY_LOG_LEVEL: 'silent',
      },
      url: /http:\S+/,
    })
    try {
      await setTimeout(idleAfter)
      const idle = service.memory().now
      const load = await silentAuthentications(service.url, identity)
      for (let round = 0; round < plan.rounds; round += 1) await putLoad({ ...load, seconds: plan.seconds })
      const line = (name: string) => ({ row: 'P10', name: `memory of the service${name}`, unit: 'MiB' })
      return [
        stayBelow(line(', idle'), [idle], 90),
        stayBelow(line(' under load, peak'), [service.memory().peak], 150),
      ]
    } finally {
      await service.stop()
    }
  } finally {
    for (const used of [folder, packages]) rmSync(used, { recursive: true, force: true })
  }
}
