import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What a link does to the connections through it. */
export type LinkFault =
  /** Connections are reset, new ones too. */
  | { kind: 'refuses' }
  /** Connections stay open, new ones are accepted, and nothing passes in either direction. */
  | { kind: 'freezes' }
  /** Each piece of an answer passes later. */
  | { kind: 'delays'; ms: number }
  /** What was asked passes; in place of one of the next few answers the connection is reset. */
  | { kind: 'cuts' }
  /** Answers pass byte by byte. */
  | { kind: 'drips'; everyMs: number }

/** A TCP proxy that can do to its connections what networks and dying servers do. */
export interface FaultyLink {
  port: number
  /** Makes the fault, on connections that are open as well; `undefined` ends it. */
  turn(fault: LinkFault | undefined): void
  /** New connections go to another port; the open ones are reset. */
  moveTo(port: number): void
  close(): Promise<void>
}

interface Pair {
  client: Socket
  target: Socket
  /** Answers until the cut. */
  left: number
  /** The answers that came until now: each passes after the one before, also when a fault begins or ends meanwhile. */
  passed: Promise<void>
}

/** @param targetPort of 127.0.0.1 */
export async function startFaultyLink(targetPort: number): Promise<FaultyLink> {
  const pairs = new Set<Pair>()
  let target = targetPort
  let fault: LinkFault | undefined
  const isFrozen = () => fault?.kind === 'freezes'
  const server = createServer((client) => {
    if (fault?.kind === 'refuses') return void client.resetAndDestroy()
    const pair: Pair = {
      client,
      target: connect(target, '127.0.0.1'),
      left: answersUntilCut(),
      passed: Promise.resolve(),
    }
    pairs.add(pair)
    for (const [socket, other] of both(pair)) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
    client.on('data', (chunk) => pair.target.write(chunk))
    pair.target.on('data', (chunk) => {
      pair.passed = pair.passed.then(() => answer(pair, chunk))
    })
    if (isFrozen()) for (const [socket] of both(pair)) socket.pause()
  })

  /** The target is paused meanwhile, so that little waits in memory. */
  async function answer(pair: Pair, chunk: Buffer): Promise<void> {
    if (pair.client.destroyed) return
    if (fault?.kind === 'cuts') {
      pair.left -= 1
      if (pair.left < 0) return reset(pair)
    }
    if (fault?.kind !== 'delays' && fault?.kind !== 'drips') return void pair.client.write(chunk)
    pair.target.pause()
    if (fault.kind === 'delays') {
      await delay(fault.ms)
      pair.client.write(chunk)
    } else {
      for (const [index] of chunk.entries()) {
        if (fault?.kind === 'drips') await delay(fault.everyMs)
        if (pair.client.destroyed) return
        pair.client.write(chunk.subarray(index, index + 1))
      }
    }
    if (!isFrozen()) pair.target.resume()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    turn(next) {
      fault = next
      for (const pair of pairs) {
        pair.left = answersUntilCut()
        if (next?.kind === 'refuses') reset(pair)
        for (const [socket] of both(pair)) {
          if (next?.kind === 'freezes') socket.pause()
          else socket.resume()
        }
      }
    },
    moveTo(port) {
      target = port
      for (const pair of pairs) reset(pair)
    },
    async close() {
      for (const pair of pairs) reset(pair)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answersUntilCut(): number {
  return Math.floor(Math.random() * 8)
}

function both({ client, target }: Pair): [Socket, Socket][] {
  return [
    [client, target],
    [target, client],
  ]
}

function reset({ client, target }: Pair): void {
  client.resetAndDestroy()
  target.destroy()
}
