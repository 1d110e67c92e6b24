import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { childEnvironment, identityScript } from '@latchkey/local-services'

const cli = identityScript()

interface Test {
  teardown(work: () => unknown): unknown
}

/** A running `latchkey-identity serve`. */
export interface RunningService {
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts `latchkey-identity serve` in a process of its own and waits until it listens. */
export async function startService(t: Test, env: Record<string, string>): Promise<RunningService> {
  const child = spawn(process.execPath, [cli, 'serve'], {
    env: { ...childEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-2000)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('identity listening on ')) continue
    return {
      stop() {
        child.kill('SIGTERM')
        return ended
      },
    }
  }
  throw new Error(`the service ended before it listened: ${log}`)
}
