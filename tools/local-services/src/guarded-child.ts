import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** How a guarded child is started. */
export interface GuardedChildOptions {
  /** The child's own directory: its log goes there, and it is removed when this process dies. */
  directory: string
  /** Runs as this user; requires root. */
  user?: { uid: number; gid: number }
  /** Signal that ends the child at once. @default 'SIGKILL' */
  abortSignal?: 'SIGKILL' | 'SIGQUIT'
}

/** A child process that ends with this process, however this process ends. */
export interface GuardedChild {
  pid: number
  /** Whether it runs still. */
  running(): boolean
  /** Resolves when it has ended for any reason. */
  ended: Promise<void>
  /** What it wrote to stdout and stderr. */
  log(): string
  signal(signal: NodeJS.Signals): void
  /** Sends the signal and waits; after `graceMs` it is killed. */
  end(signal: NodeJS.Signals, graceMs?: number): Promise<void>
}

/**
 * The child has its own process group, so that a Ctrl-C reaches it only through us. A shell holds the reading
 * end of a pipe from this process: when the pipe closes, by exit, crash or SIGKILL, the shell kills the child.
 */
const guardScript = 'read -r _; kill "-$1" "$2" 2>/dev/null; [ "$1" = KILL ] || sleep 1; rm -rf "$3"'

/** Starts `binary` as a {@link GuardedChild}. It does not keep this process alive. */
export function startGuardedChild(
  binary: string,
  args: string[],
  options: GuardedChildOptions,
): GuardedChild {
  const { directory, user, abortSignal = 'SIGKILL' } = options
  const logFile = join(directory, 'output.log')
  const output = openSync(logFile, 'a')
  const child = spawn(binary, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', output, output],
    ...user,
  })
  closeSync(output)
  const { pid } = child
  if (pid === undefined) {
    child.once('error', () => {})
    throw new Error(`${binary} could not be started`)
  }
  const guard = spawn('/bin/sh', ['-c', guardScript, 'guard', abortSignal.slice(3), String(pid), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  unref(child)
  unref(guard)
  child.once('exit', () => guard.kill('SIGKILL'))
  const running = () => child.exitCode === null && child.signalCode === null

  return {
    pid,
    running,
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
    log: () => readFileSync(logFile, 'utf8'),
    signal: (signal) => void child.kill(signal),
    async end(signal, graceMs = 4_000) {
      const deadline = Date.now() + graceMs
      child.kill(signal)
      while (running()) {
        if (Date.now() > deadline) child.kill('SIGKILL')
        await delay(10)
      }
    },
  }
}

function unref(child: ChildProcess): void {
  child.unref()
  const { stdin } = child
  if (stdin === null) return
  stdin.on('error', () => {})
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
}
