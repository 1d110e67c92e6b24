import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program that goes on until it is stopped, with the processes that it started. */
export interface RunningProgram {
  stop(): Promise<void>
}

/**
 * Starts a command line in a shell, and waits until a line of its output contains a text.
 *
 * @throws Error if it ends before
 */
export async function runProgram(
  command: string,
  folder: string,
  readyText: string,
  env: NodeJS.ProcessEnv,
): Promise<RunningProgram> {
  // a process group of its own, as a terminal makes one for each command
  const child = spawn('bash', ['-c', command], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
  const lines = createInterface({ input: child.stdout })
  const ready = new Promise<boolean>((resolve) => {
    lines.on('line', (line) => line.includes(readyText) && resolve(true))
    lines.once('close', () => resolve(false))
  })
  if (await ready) return { stop }
  throw new Error(`ended before it printed "${readyText}": ${command}`)
}
