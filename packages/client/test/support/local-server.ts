import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { standardEndpoints } from '@latchkey/protocol'
import { type Client, type ClientOptions, createClient } from '../../src/index.ts'
import { settings } from './issuer.ts'

export interface LocalService {
  client: Client
  origin: string
  server: Server
  /** Sockets that clients opened, closed ones included. */
  sockets: Socket[]
  /** Calls other than those for client tokens. */
  count: number
}

interface Lifecycle {
  after(end: () => Promise<void>): void
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A real server on a free port, and a client of it; client tokens are given by themselves. */
export async function localService(
  t: Lifecycle,
  answer: (request: IncomingMessage, response: ServerResponse, index: number) => void,
  options: Partial<ClientOptions> = {},
): Promise<LocalService> {
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === standardEndpoints.token.path) {
      sendJson(response, 200, { access_token: 'client-token', token_type: 'Bearer', expires_in: 3600 })
      return
    }
    answer(request, response, service.count++)
  })
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`
  const client = createClient({ ...settings, baseUrl: origin, ...options })
  const service: LocalService = { client, origin, server, sockets, count: 0 }
  t.after(async () => {
    await client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return service
}

/** Waits until something holds; the caller's test fails by time if it never does. */
export async function until(holds: () => boolean, withinMs = 5000): Promise<void> {
  const end = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > end) throw new Error('what was waited for did not happen')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
