import { standardEndpoints } from '@latchkey/protocol'
import { MockAgent } from 'undici'
import { type Client, type ClientOptions, createClient } from '../../src/index.ts'
import { nowMs, settings } from './issuer.ts'

export interface MockAnswer {
  status: number
  /** An object is sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

/** What the client sent. */
export interface SeenRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

export interface MockService {
  client: Client
  /** Everything that was sent, in order. */
  seen: SeenRequest[]
  /** The same without the requests for client tokens. */
  calls(): SeenRequest[]
  /** Moves the client's clock. */
  advance(ms: number): void
}

interface Lifecycle {
  after(end: () => Promise<void>): void
}

export const clientTokenAnswer: MockAnswer = {
  status: 200,
  body: { access_token: 'client-token', token_type: 'Bearer', expires_in: 3600, scope: 'openid' },
}

export const tokens = {
  access_token: 'access',
  id_token: 'id',
  refresh_token: 'refresh',
  token_type: 'Bearer',
  expires_in: 3600,
  session_id: 'session-1',
}

/**
 * A client whose requests reach no network: `answer` answers each. Requests for client tokens are answered by
 * themselves unless `answer` does.
 */
export function mockService(
  t: Lifecycle,
  answer: (request: SeenRequest, index: number) => MockAnswer | Error | undefined,
  options: Partial<ClientOptions> = {},
): MockService {
  const agent = new MockAgent()
  agent.disableNetConnect()
  const seen: SeenRequest[] = []
  let time = nowMs
  const calls = () => seen.filter((request) => request.path !== standardEndpoints.token.path)
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    agent
      .get(settings.baseUrl)
      .intercept({ path: () => true, method })
      .reply((sent) => {
        const request = {
          method: sent.method,
          path: sent.path,
          headers: Object.fromEntries(Object.entries(sent.headers ?? {}).map(([k, v]) => [k, String(v)])),
          body: typeof sent.body === 'string' ? sent.body : '',
        }
        seen.push(request)
        const isToken = request.path === standardEndpoints.token.path
        const given = answer(request, isToken ? seen.length - calls().length - 1 : calls().length - 1)
        const reply = given ?? (isToken ? clientTokenAnswer : { status: 404 })
        if (reply instanceof Error) throw reply
        const isText = typeof reply.body === 'string' || reply.body === undefined
        return {
          statusCode: reply.status,
          data: isText ? String(reply.body ?? '') : JSON.stringify(reply.body),
          responseOptions: { headers: { 'content-type': 'application/json', ...reply.headers } },
        }
      })
      .persist()
  }
  const { clientSecret, ...others } = settings
  const proof = options.clientKey === undefined ? { clientSecret } : {}
  const client = createClient({ ...others, ...proof, dispatcher: agent, now: () => time, ...options })
  t.after(() => agent.close())
  return { client, seen, calls, advance: (ms) => (time += ms) }
}
