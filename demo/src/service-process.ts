import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { ChannelEnd } from './control-room/process-channel.ts'
import type { ServiceName } from './demo-settings.ts'
import { readLogLine } from './log-line.ts'

/** How to start a service. */
export interface ServiceCommand {
  name: ServiceName
  /** The program and its arguments, run by the Node.js of this process. */
  script: URL
  arguments?: readonly string[]
  /** Modules that are loaded before the program. */
  preload?: readonly URL[]
  env: Readonly<Record<string, string>>
}

/** A service in a process of its own. */
export interface ServiceProcess {
  name: ServiceName
  pid: number | undefined
  /** The channel to the process. */
  channel: ChannelEnd
  /** Resolves with a description when the process has ended; never rejects. */
  ended: Promise<string>
  /** The last lines that the process wrote. */
  lastLines(): readonly string[]
  /** Asks it to end, and kills it if it does not within 4 s. */
  stop(): Promise<void>
  /** Kills it at once. */
  kill(): void
}

const graceMs = 4_000
const mostLines = 20
/** Where the services keep their compiled code, and the types that were stripped from it, for the next start. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url))
const endWithParent = new URL('./end-with-parent.ts', import.meta.url)

/** Starts a service that ends with this process; `say` gets the warnings that it writes. */
export function startService(command: ServiceCommand, say: (line: string) => void): ServiceProcess {
  const child = spawn(
    process.execPath,
    [
      '--max-semi-space-size=8',
      // the apps strip types from modules that they serve to browsers
      '--disable-warning=ExperimentalWarning',
      '--import',
      endWithParent.href,
      ...(command.preload ?? []).flatMap((module) => ['--import', module.href]),
      fileURLToPath(command.script),
      ...(command.arguments ?? []),
    ],
    {
      env: {
        NODE_COMPILE_CACHE: compileCache,
        ...inherited(),
        ...command.env,
        LATCHKEY_DEMO_PID: String(process.pid),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C reaches a whole process group; after the SIGTERM of stop() it would be a second signal, which ends at once
      detached: true,
    },
  )
  const lines: string[] = []
  const listen = (stream: Readable | null, fromStderr: boolean) => {
    if (stream === null) return
    createInterface({ input: stream }).on('line', (line) => {
      const { text, show } = readLogLine(line, fromStderr)
      lines.push(text)
      if (lines.length > mostLines) lines.shift()
      if (show) say(`${command.name}: ${text}`)
    })
  }
  listen(child.stdout, false)
  listen(child.stderr, true)
  const ended = end(child)
  return {
    name: command.name,
    pid: child.pid,
    channel: child,
    ended,
    lastLines: () => lines,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

function end(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
}

/** The environment of this process without inherited Latchkey settings. */
function inherited(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_'))
  return Object.fromEntries(entries)
}
