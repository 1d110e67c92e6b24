import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Listens on a port of `localhost`. */
export async function listen(port: number): Promise<Server> {
  const server = createServer()
  await once(server.listen(port, 'localhost'), 'listening')
  return server
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return address.port
}

/** Closes a server. */
export async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

/** Whether the port can be listened on. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port))
    return true
  } catch {
    return false
  }
}
