import { once } from 'node:events'
import { createServer } from 'node:net'

/** Ports that nothing listens on. */
export async function freePorts(amount: number): Promise<number[]> {
  const servers = Array.from({ length: amount }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const address = server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  })
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
