import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LatchkeyOptions } from '@latchkey/fastify'

export interface AppProcessOptions {
  redisUrl: string
  latchkey: Omit<LatchkeyOptions, 'store'>
}

export interface AppProcess {
  url: string
  child: ChildProcess
}

const script = fileURLToPath(new URL('app-process.ts', import.meta.url))

/** Starts processes of one app that only share a Redis. */
export function startAppProcesses(
  t: { teardown(work: () => unknown): unknown },
  count: number,
  options: AppProcessOptions,
): Promise<AppProcess[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const child = fork(script, { execArgv: [] })
      t.teardown(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return
        child.kill('SIGKILL')
        await once(child, 'exit')
      })
      child.send(options)
      const [url] = await once(child, 'message')
      return { url: String(url), child }
    }),
  )
}
