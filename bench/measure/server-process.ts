import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server under test in a process of its own. */
export interface ServerProcess {
  url: string
  /** Present and peak resident memory, in MiB. */
  memory(): { now: number; peak: number }
  /** CPU time of its main thread until now, in microseconds (Linux only). */
  cpuTime(): number
  /** Bytes that its heap allocates while work is under way. */
  allocatedDuring(work: () => Promise<unknown>): Promise<number>
  /** What its main thread does while work is under way, as V8 samples it; the server must have been started `profiled`. */
  profileDuring(work: () => Promise<unknown>): Promise<Profiler.Profile>
  stop(): Promise<void>
}

/** A command that starts a server. */
export interface ServerCommand {
  /** For messages. */
  name: string
  /** Arguments of Node.js. */
  args: readonly string[]
  env: Record<string, string>
  /** Finds the URL in the line that the server prints when it listens. @default the whole line */
  url?: RegExp
}

/**
 * Starts `servers/NAME.ts`, which prints its URL when it listens.
 *
 * @param options.profiled whether it can be profiled @default false
 */
export function startServer(
  name: string,
  env: Record<string, string> = {},
  { profiled = false }: { profiled?: boolean } = {},
): Promise<ServerProcess> {
  const path = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))
  const flags = [
    // the service's command starts it with this flag
    ...(name === 'identity' ? ['--max-semi-space-size=8'] : []),
    ...(profiled ? ['--import', path('profile/profile-on-signal.ts')] : []),
  ]
  return startCommand({ name, args: [...flags, path(`servers/${name}.ts`)], env })
}

/** Starts a server by a command of Node.js. */
export async function startCommand({ name, args, env, url = /.*/ }: ServerCommand): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = linesOf(child, name)
  /** The line by which the server answers a signal; peers write lines of their own. */
  const answer = async (signal: NodeJS.Signals, expected: RegExp): Promise<string> => {
    child.kill(signal)
    for (;;) {
      const line = await lines()
      if (expected.test(line)) return line
    }
  }
  return {
    url: url.exec(await lines())?.[0] ?? '',
    memory: () => readMemory(child),
    cpuTime: () =>
      Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1000,
    async allocatedDuring(work) {
      await answer('SIGUSR2', /^counting$/)
      await work()
      return Number(await answer('SIGUSR2', /^\d+$/))
    },
    async profileDuring(work) {
      await answer('SIGHUP', /^sampling$/)
      await work()
      return JSON.parse(await answer('SIGHUP', /^{/))
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The lines that a server prints, one by one. */
function linesOf(child: ChildProcess, name: string): () => Promise<string> {
  if (child.stdout === null) throw new Error(`${name} has no output`)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => {
    const line = await lines.next()
    if (line.done === true) throw new Error(`${name} ended`)
    return line.value
  }
}

function readMemory(child: ChildProcess): { now: number; peak: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const mebibytes = (field: string) => {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
    return Number(kilobytes) / 1024
  }
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') }
}
