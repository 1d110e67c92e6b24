import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server under test in a process of its own. */
export interface ServerProcess {
  url: string
  /** Present and peak resident memory, in MiB. */
  memory(): { now: number; peak: number }
  /** Bytes that its heap allocates while work is under way. */
  allocatedDuring(work: () => Promise<unknown>): Promise<number>
  stop(): Promise<void>
}

/** Starts `servers/NAME.ts`, which prints its URL when it listens. */
export async function startServer(name: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url))
  // the service's command starts it with this flag
  const flags = name === 'identity' ? ['--max-semi-space-size=8'] : []
  const child = spawn(process.execPath, [...flags, path], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = linesOf(child, name)
  return {
    url: await lines(),
    memory: () => readMemory(child),
    async allocatedDuring(work) {
      child.kill('SIGUSR2')
      await lines()
      await work()
      child.kill('SIGUSR2')
      return Number(await lines())
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
