import { once } from 'node:events'
import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import { createServer } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { endpoints } from '@latchkey/protocol'

/** A key with its certificate, in PEM. */
export interface KeyPair {
  private: string
  cert: string
}

/** An answer of the identity service. */
export interface UpstreamAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** What the gate before the identity service does with a call. */
export type UpstreamFault = (call: {
  path: string
  response: ServerResponse
  /** Lets the service answer. */
  serve(): Promise<UpstreamAnswer>
  /** The latest answer to `session/authenticate` for another user. */
  answerOfAnother(answer: UpstreamAnswer): UpstreamAnswer | undefined
}) => Promise<void>

/** A gate with TLS before the identity service, which can answer in its place or change its answers. */
export interface FaultyUpstream {
  port: number
  turn(fault: UpstreamFault | undefined): void
  /** Shows this certificate; open connections are closed. */
  show(pair: KeyPair): void
  close(): Promise<void>
}

/** @param targetPort of the service, on 127.0.0.1 */
export async function startFaultyUpstream(targetPort: number, pair: KeyPair): Promise<FaultyUpstream> {
  const agent = new Agent({ keepAlive: true })
  const latest = new Map<string, UpstreamAnswer>()
  let fault: UpstreamFault | undefined

  const server = createServer({ key: pair.private, cert: pair.cert }, (incoming, response) => {
    handle(incoming, response).catch(() => response.destroy())
  })

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? ''
    const body = await buffer(incoming)
    const serve = async () => {
      const answer = await ask(agent, targetPort, incoming, body)
      if (answer.status === 200 && path === endpoints.authenticateSession.path) {
        latest.set(subjectOf(answer), answer)
      }
      return answer
    }
    const answerOfAnother = (answer: UpstreamAnswer) => {
      const others = [...latest].filter(([subject]) => subject !== subjectOf(answer))
      return others.at(-1)?.[1]
    }
    if (fault === undefined) send(response, await serve())
    else await fault({ path, response, serve, answerOfAnother })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    turn(next) {
      fault = next
    },
    show(next) {
      server.setSecureContext({ key: next.private, cert: next.cert })
      server.closeAllConnections()
    },
    async close() {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Sends an answer as the service gave it. */
export function send(response: ServerResponse, { status, headers, body }: UpstreamAnswer): void {
  const { connection, 'transfer-encoding': _, 'keep-alive': __, ...kept } = headers
  response.writeHead(status, { ...kept, 'content-length': body.length }).end(body)
}

async function ask(
  agent: Agent,
  port: number,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<UpstreamAnswer> {
  const outgoing = request({
    ...{ agent, port, host: '127.0.0.1', method: incoming.method, path: incoming.url },
    headers: { ...incoming.headers, host: `127.0.0.1:${port}` },
  })
  outgoing.end(body)
  const [answer]: IncomingMessage[] = await once(outgoing, 'response')
  if (answer === undefined) throw new Error('no answer')
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) }
}

/** The user of the tokens in an answer. */
function subjectOf({ body }: UpstreamAnswer): string {
  const { id_token = '' }: { id_token?: string } = JSON.parse(body.toString())
  const [, payload = ''] = id_token.split('.')
  const { sub = '' }: { sub?: string } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return sub
}

/** Waits, unless the caller has gone. */
export async function wait(ms: number, response: ServerResponse): Promise<boolean> {
  const gone = once(response, 'close').then(() => false)
  return await Promise.race([delay(ms).then(() => true), gone])
}
