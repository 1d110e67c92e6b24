import { deepStrictEqual } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { queryPostgres } from './database.ts'
import { freePort } from './free-port.ts'
import { startGuardedChild } from './guarded-child.ts'
import { requireBinary } from './known-binaries.ts'
import { retry, waitUntilReady } from './wait-until-ready.ts'

const run = promisify(execFile)

/** A PostgreSQL server of our own on 127.0.0.1. */
export interface LocalPostgres {
  /** URL of its `postgres` database, as superuser. */
  url: string
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** Starts a private PostgreSQL on a free port, fast rather than durable; it is ready when this resolves. */
export async function startPostgres(): Promise<LocalPostgres> {
  const binary = requireBinary('postgres')
  const initdb = requireBinary('initdb')
  const user = await unprivilegedUser()
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-postgres-'))
  if (user !== undefined) await chown(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const initdbArguments = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]
  await run(initdb, initdbArguments, { cwd: directory, ...user })

  const { port, child } = await retry(5, async () => {
    const candidate = await freePort()
    const started = startGuardedChild(binary, postgresArguments(candidate, data), {
      directory,
      abortSignal: 'SIGQUIT',
      ...(user && { user }),
    })
    await waitUntilReady(started, async () => {
      const [row] = await queryPostgres(urlOf(candidate), "select current_setting('data_directory') as data")
      // Another server may have taken the port first.
      deepStrictEqual(row, { data })
    })
    return { port: candidate, child: started }
  })
  return {
    url: urlOf(port),
    async stop() {
      await child.end('SIGINT')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const urlOf = (port: number) => `postgres://postgres@127.0.0.1:${port}/postgres`

function postgresArguments(port: number, data: string): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', data, '-p', String(port), ...flags]
}

/** PostgreSQL refuses to run as root. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
