import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A TCP proxy in front of Redis that changes its error replies. */
export interface RewritingProxy {
  port: number
  /** Port of the server to which the next connection goes. */
  target: number
  /** How many connections there were. */
  connections: number
}

/** Starts a proxy that ends with the test; `rewrite` receives each line of an answer that begins with `-`, without CRLF. */
export async function rewritingProxy(
  t: Test,
  target: number,
  rewrite: (line: string) => string,
): Promise<RewritingProxy> {
  const sockets: Socket[] = []
  const server = createServer((client) => {
    proxy.connections += 1
    const upstream = connect(proxy.target, '127.0.0.1')
    sockets.push(client, upstream)
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (chunk) => upstream.write(chunk))
    upstream.on('data', (chunk) => {
      const lines = chunk.toString('latin1').split('\r\n')
      const answer = lines.map((line) => (line.startsWith('-') ? rewrite(line) : line)).join('\r\n')
      client.write(answer, 'latin1')
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
  const proxy = { port: address.port, target, connections: 0 }
  return proxy
}
