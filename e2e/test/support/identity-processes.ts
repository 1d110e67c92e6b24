import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  childEnvironment,
  createDatabase,
  dropDatabase,
  identityScript,
  testPostgres,
} from '@latchkey/local-services'

const cli = identityScript()

interface Test {
  teardown(work: () => unknown): unknown
}

/** Made up: it is the same for all, wherever each of them listens. */
export const issuer = 'https://identity.localhost'

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** Sends JSON to one of the processes, with an optional access token. */
export async function send(origin: string, path: string, body: unknown, token?: string): Promise<Answer> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  const parsed: unknown = await response.json()
  return { status: response.status, body: typeof parsed === 'object' ? { ...parsed } : {} }
}

/** Starts several processes of the service at once, on one empty database. @returns their origins */
export async function startIdentityProcesses(
  t: Test,
  count: number,
  files: { seed: object; options: object },
  kind: 'PostgreSQL' | 'SQLite' = 'PostgreSQL',
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-processes-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const database = kind === 'SQLite' ? `file:${join(folder, 'identity.db')}` : await emptyPostgres(t)
  await writeFile(join(folder, 'seed.json'), JSON.stringify(files.seed))
  await writeFile(join(folder, 'options.json'), JSON.stringify(files.options))
  const env = {
    ...childEnvironment(),
    PORT: '0',
    LATCHKEY_DEV: '1',
    LATCHKEY_ISSUER: issuer,
    LATCHKEY_MASTER_KEYS: randomBytes(32).toString('base64url'),
    LATCHKEY_DATABASE_URL: database,
    LATCHKEY_SEED: join(folder, 'seed.json'),
    LATCHKEY_OPTIONS: join(folder, 'options.json'),
  }
  return Promise.all(Array.from({ length: count }, () => startProcess(t, env)))
}

async function emptyPostgres(t: Test): Promise<string> {
  const server = await testPostgres()
  t.teardown(() => server.stop())
  const database = await createDatabase(server.url)
  t.teardown(() => dropDatabase(server.url, database))
  return database
}

async function startProcess(t: Test, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-2000)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const [, origin] = /^identity listening on (http:\S+)$/.exec(line) ?? []
    if (origin !== undefined) return origin
  }
  throw new Error(`the service ended before it listened: ${log}`)
}
