import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePorts } from '@latchkey/local-services'
import type { Plan } from '../measure/plan.ts'
import { publishedPackages } from '../measure/published-packages.ts'
import { type BenchResult, stayBelow } from '../report/results.ts'
import { testKitStart } from './test-kit-starts.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** P12: how long a service, the demo, an import and the test kit take until they are ready; all as published, the demo from sources. */
export async function startTimes(plan: Plan): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const packages = publishedPackages()
  const rounds = Math.min(plan.rounds, 5)
  try {
    const service = () =>
      timeUntilLine(
        [
          '--max-semi-space-size=8',
          join(packages, 'node_modules/@latchkey/identity/dist/command/cli.js'),
          'serve',
        ],
        /listening/,
        {
          ...{ LATCHKEY_DATABASE_URL: `file:${join(folder, 'identity.db')}`, PORT: '0', LATCHKEY_DEV: '1' },
        },
      )
    const demo = async () => {
      const [identity, shop, bank, portal] = await freePorts(4)
      return timeUntilLine(['demo/start.mjs'], /^ready shop=/, {
        ...{
          IDENTITY_PORT: `${identity}`,
          SHOP_PORT: `${shop}`,
          BANK_PORT: `${bank}`,
          PORTAL_PORT: `${portal}`,
        },
      })
    }
    const importOf = (code: string) => () =>
      timeUntilLine(
        ['--input-type=module', '--eval', `${code}; console.log('imported')`],
        /imported/,
        {},
        packages,
      )
    const line = (name: string) => ({ row: 'P12', name, unit: 'ms' })
    const bare = await repeat(rounds, importOf(''))
    const whole = await repeat(rounds, importOf(`await import('@latchkey/fastify')`))
    const kit = await repeat(rounds, () => testKitStart(packages))
    return [
      stayBelow(line('service process until it listens'), await repeat(rounds, service), 800),
      stayBelow(line('demo until it is ready'), await repeat(Math.min(rounds, 3), demo), 4000),
      stayBelow(
        line('import of @latchkey/fastify'),
        whole.map((time, index) => time - (bare[index] ?? 0)),
        475,
      ),
      stayBelow(
        line('first startIdentity of a process, after the import'),
        kit.map(({ first }) => first),
        150,
      ),
      stayBelow(
        line('later startIdentity of a process'),
        kit.map(({ later }) => later),
        150,
      ),
    ]
  } finally {
    for (const used of [folder, packages]) rmSync(used, { recursive: true, force: true })
  }
}

/** The first time, which fills caches, is left out. */
async function repeat<Figure>(times: number, measure: () => Promise<Figure>): Promise<Figure[]> {
  await measure()
  const figures: Figure[] = []
  for (let time = 0; time < times; time += 1) figures.push(await measure())
  return figures
}

/** Milliseconds from the start of a process to a line of its output. */
async function timeUntilLine(
  command: string[],
  line: RegExp,
  env: Record<string, string>,
  cwd = root,
): Promise<number> {
  const begin = performance.now()
  const child = spawn(process.execPath, command, { cwd, env: { ...process.env, ...env } })
  child.stderr.resume()
  const ended = once(child, 'exit')
  let printed = ''
  for await (const text of createInterface({ input: child.stdout })) {
    printed += `${text}\n`
    if (!line.test(text)) continue
    const time = performance.now() - begin
    child.kill('SIGTERM')
    await ended
    return time
  }
  throw new Error(`${command.join(' ')} ended before ${line}: ${printed}`)
}
