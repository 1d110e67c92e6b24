import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { type GuardedChild, startGuardedChild } from './guarded-child.ts'
import { requireBinary } from './known-binaries.ts'
import { pingRedis } from './ping-redis.ts'
import { retry, waitUntilReady } from './wait-until-ready.ts'

/** A Redis of our own on 127.0.0.1. */
export interface LocalRedis {
  url: string
  port: number
  /** Process id; another one after each {@link LocalRedis.restart}. */
  readonly pid: number
  /** Resolves when the present process has ended for any reason. */
  readonly ended: Promise<void>
  /** Ends the process and removes its data. */
  stop(): Promise<void>
  /** Ends the process and keeps port and data for {@link LocalRedis.restart}. */
  halt(): Promise<void>
  /** Restarts it on the same port; a persistent Redis keeps its data. */
  restart(): Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
}

/** How a Redis of our own is started. */
export interface RedisOptions {
  /** Keeps its data across restarts. @default false */
  persistent?: boolean
  /** Further arguments, such as `--replicaof`. @default none */
  settings?: readonly string[]
}

/** Starts a private `redis-server` or `valkey-server` on a free port; it is ready when this resolves. */
export async function startRedis(options: RedisOptions = {}): Promise<LocalRedis> {
  const binary = requireBinary('redis')
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-redis-'))
  const launch = async (port: number): Promise<GuardedChild> => {
    const isPersistent = options.persistent === true
    const given = [...redisArguments(port, directory, isPersistent), ...(options.settings ?? [])]
    const child = startGuardedChild(binary, given, { directory })
    await waitUntilReady(child, () => pingRedis(port, { pid: child.pid }))
    return child
  }
  let { port, child } = await retry(5, async () => {
    const candidate = await freePort()
    return { port: candidate, child: await launch(candidate) }
  })
  const halt = async () => {
    child.signal('SIGCONT')
    await child.end('SIGTERM')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid
    },
    get ended() {
      return child.ended
    },
    halt,
    async stop() {
      await halt()
      await rm(directory, { recursive: true, force: true })
    },
    async restart() {
      await halt()
      child = await retry(5, () => launch(port))
    },
    freeze: () => child.signal('SIGSTOP'),
    thaw: () => child.signal('SIGCONT'),
  }
}

function redisArguments(port: number, directory: string, persistent: boolean): string[] {
  return [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--daemonize', 'no'],
    ...['--save', '', '--appendonly', persistent ? 'yes' : 'no', '--databases', '1'],
  ]
}
