import { deepStrictEqual } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { queryPostgres } from './database.ts'
import { freePort } from './free-port.ts'
import { type GuardedChild, startGuardedChild } from './guarded-child.ts'
import { requireBinary } from './known-binaries.ts'
import { unprivilegedUser } from './unprivileged-user.ts'
import { retry, waitUntilReady } from './wait-until-ready.ts'

const run = promisify(execFile)

/** A PostgreSQL server of our own on 127.0.0.1. */
export interface LocalPostgres {
  /** URL of its `postgres` database, as superuser. */
  url: string
  /** Ends it and removes its data. */
  stop(): Promise<void>
  /** Restarts it on the same port as a hot standby without a primary: it answers, and writes nothing until promoted. */
  restartAsStandby(): Promise<void>
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

  const launch = async (port: number): Promise<GuardedChild> => {
    const started = startGuardedChild(binary, postgresArguments(port, data), {
      directory,
      abortSignal: 'SIGQUIT',
      ...(user && { user }),
    })
    await waitUntilReady(started, async () => {
      const [row] = await queryPostgres(urlOf(port), "select current_setting('data_directory') as data")
      // Another server may have taken the port first.
      deepStrictEqual(row, { data })
    })
    return started
  }
  let { port, child } = await retry(5, async () => {
    const candidate = await freePort()
    return { port: candidate, child: await launch(candidate) }
  })
  return {
    url: urlOf(port),
    async stop() {
      await child.end('SIGINT')
      await rm(directory, { recursive: true, force: true })
    },
    async restartAsStandby() {
      await child.end('SIGINT')
      await writeFile(join(data, 'standby.signal'), '')
      child = await retry(5, () => launch(port))
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
