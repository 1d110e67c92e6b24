import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from '@latchkey/local-services'
import { type Addresses, addressesOf } from '../src/addresses.ts'
import type { DemoSettings } from '../src/demo-settings.ts'
import { isRunning, treeOf } from './process-tree.ts'

/** The demo as somebody else started it. */
export interface RunningDemo {
  process: ChildProcess
  ports: DemoSettings['ports']
  addresses: Addresses
  /** All that it wrote so far. */
  output(): string
  /** Resolves with the ready line; rejects when the demo ends before. */
  ready: Promise<string>
  /** Resolves when the demo has ended. */
  ended: Promise<unknown>
  /** Signals the demo and all in its group, as Ctrl-C does. */
  signalGroup(signal: NodeJS.Signals): void
  /** Kills whatever is left. */
  destroy(): void
}

const start = fileURLToPath(new URL('../start.mjs', import.meta.url))

/**
 * Starts the demo on free ports, as the leader of a process group as in a terminal; with a shell as its parent, the
 * shell is what `process` is.
 */
export async function runDemo(
  env: Record<string, string> = {},
  options: { parent?: string } = {},
): Promise<RunningDemo> {
  const [identity = 0, shop = 0, bank = 0, portal = 0] = await freePorts(4)
  const ports = { identity, shop, bank, portal }
  const { REDIS_URL: _redis, NODE_ENV: _mode, ...inherited } = process.env
  const [command, ...args] = options.parent
    ? [options.parent, '-c', '"$0" "$1" & read -r _', process.execPath, start]
    : [process.execPath, start]
  const child = spawn(command, args, {
    env: {
      ...inherited,
      IDENTITY_PORT: String(ports.identity),
      SHOP_PORT: String(ports.shop),
      BANK_PORT: String(ports.bank),
      PORTAL_PORT: String(ports.portal),
      ...env,
    },
    detached: true,
    // nothing is written to stdin: it closes with this process, so that no shell outlives it
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = once(child, 'close')
  const ready = new Promise<string>((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        output += `${line}\n`
        if (line.startsWith('ready ')) resolve(line)
      })
    }
    ended.then(() => reject(new Error(`the demo ended before it was ready:\n${output}`)))
  })
  // a test that expects the end does not await this
  ready.catch(() => {})
  const signalGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && isRunning(child.pid)) process.kill(-child.pid, signal)
  }
  return {
    process: child,
    ports,
    addresses: addressesOf({ ports, twoDomains: env.TWO_DOMAINS === '1' }),
    output: () => output,
    ready,
    ended,
    signalGroup,
    destroy: () => {
      for (const pid of treeOf(child.pid ?? 0)) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    },
  }
}

/** Waits until a condition holds; rejects after the deadline. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 10_000) {
  const deadline = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await delay(25)
  }
}
