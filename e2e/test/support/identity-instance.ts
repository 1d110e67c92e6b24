import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { identityScript } from '@latchkey/local-services'

/** The command line of the service in the workspace. */
export const presentCli = identityScript()

/** One process of the service on a port of its own, which can be ended and started again. */
export interface IdentityInstance {
  /** Resolves when it listens. */
  start(): Promise<void>
  /** `SIGKILL` ends it between any two instructions. Resolves with the exit code. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
}

/** @param env with `PORT` @param cli another release of the command line */
export function identityInstance(env: Record<string, string>, cli: string = presentCli): IdentityInstance {
  let child: ChildProcess | undefined
  let ended: Promise<number | null> = Promise.resolve(null)
  return {
    async start() {
      const started = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      child = started
      ended = new Promise((resolve) => started.once('close', resolve))
      let log = ''
      started.stderr.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-2000)
      })
      for await (const line of createInterface({ input: started.stdout })) {
        if (line.startsWith('identity listening on ')) return
      }
      throw new Error(`the service ended before it listened: ${log}`)
    },
    async end(signal) {
      child?.kill(signal)
      return ended
    },
  }
}
