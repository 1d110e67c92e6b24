import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A TCP proxy that can hold back what the server answers. */
export interface HoldingProxy {
  port: number
  /** What clients have sent since the last `hold`. */
  sent(): string
  hold(): void
  release(): void
}

/** Starts a proxy to `targetPort` that ends with the test. */
export async function holdingProxy(t: Test, targetPort: number): Promise<HoldingProxy> {
  const sockets: Socket[] = []
  const answers: (() => void)[] = []
  let holding = false
  let sent = ''
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    sockets.push(client, target)
    for (const socket of [client, target]) socket.on('error', () => {})
    client.on('data', (chunk) => {
      sent += chunk.toString('latin1')
      target.write(chunk)
    })
    target.on('data', (chunk) => {
      if (holding) answers.push(() => client.write(chunk))
      else client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was assigned')
  return {
    port: address.port,
    sent: () => sent,
    hold() {
      holding = true
      sent = ''
    },
    release() {
      holding = false
      for (const answer of answers.splice(0)) answer()
    },
  }
}
