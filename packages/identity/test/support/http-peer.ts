import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { Test } from 'tap'

/** A request as a peer received it. */
export interface PeerRequest {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/** How a peer answers; what it does not end stays open. */
export type PeerAnswer = (response: ServerResponse, request: PeerRequest) => void

export interface HttpPeer {
  /** `http://127.0.0.1:PORT`. */
  origin: string
  port: number
  received: PeerRequest[]
  /** The next requests are answered so; the last answer stays. */
  answer(...answers: PeerAnswer[]): void
}

/** Answers with a status. */
export function status(code: number, headers: Record<string, string> = {}, body = ''): PeerAnswer {
  return (response) => void response.writeHead(code, headers).end(body)
}

/** Breaks the connection in the middle of its answer. */
export const broken: PeerAnswer = (response) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('half', () => response.destroy())
}

/** Breaks the connection before it answers. */
export const dropped: PeerAnswer = (response) => void response.destroy()

/** A real HTTP server on a free port of this machine, which records requests; answers 204 at first; ends with the test. */
export async function startHttpPeer(t: Test): Promise<HttpPeer> {
  const received: PeerRequest[] = []
  let answers: PeerAnswer[] = [status(204)]
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk
    const { method = '', url = '', headers } = incoming
    const request = { method, url, headers, body }
    received.push(request)
    const [next] = answers.length > 1 ? answers.splice(0, 1) : answers
    next?.(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    answer(...next) {
      answers = next
    },
  }
}
