import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { queryPostgres } from './database.ts'
import { freePort } from './free-port.ts'
import { startGuardedChild } from './guarded-child.ts'
import { requireBinary } from './known-binaries.ts'
import { unprivilegedUser } from './unprivileged-user.ts'
import { retry, waitUntilReady } from './wait-until-ready.ts'

/** A PgBouncer of our own on 127.0.0.1, in transaction mode, in front of a PostgreSQL. */
export interface LocalPgBouncer {
  /** URL of a database of the PostgreSQL, through PgBouncer. */
  urlOf(databaseUrl: string): string
  stop(): Promise<void>
}

/**
 * Starts a private PgBouncer on a free port; it is ready when this resolves. Two connections to the server serve all
 * clients, so that statements of one client do run on different ones.
 *
 * @param serverUrl URL of the PostgreSQL, which trusts connections from this machine
 */
export async function startPgBouncer(serverUrl: string): Promise<LocalPgBouncer> {
  const binary = requireBinary('pgbouncer')
  const user = await unprivilegedUser()
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-pgbouncer-'))
  const file = join(directory, 'pgbouncer.ini')
  const through = (port: number, databaseUrl: string) => {
    const url = new URL(databaseUrl)
    url.host = `127.0.0.1:${port}`
    return url.href
  }
  const { port, child } = await retry(5, async () => {
    const candidate = await freePort()
    await writeFile(file, configuration(new URL(serverUrl), candidate))
    if (user !== undefined) await chown(directory, user.uid, user.gid)
    const started = startGuardedChild(binary, [file], { directory, ...(user && { user }) })
    await waitUntilReady(started, async () => {
      await queryPostgres(through(candidate, serverUrl), 'select 1')
    })
    return { port: candidate, child: started }
  })
  return {
    urlOf: (databaseUrl) => through(port, databaseUrl),
    async stop() {
      await child.end('SIGTERM')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function configuration(server: URL, port: number): string {
  return `[databases]
* = host=${server.hostname} port=${server.port} user=${server.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
query_wait_timeout = 10
`
}
