import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { latchkey } from '@latchkey/fastify'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'

interface Test {
  teardown(work: () => unknown): unknown
}

/** Somebody at the shop, in a browser of their own. */
export interface Visitor {
  /** The status of their log-in. */
  status: number
  /** Opens the page for signed-in users. @returns its status */
  account(): Promise<number>
}

/** An app with `@latchkey/fastify`, over https, that accepts back-channel log-outs at `/backchannel`. */
export interface SmallShop {
  visitor(username: string, password: string): Promise<Visitor>
  /** Starts the app again with another secret of its client, as a deployment does. */
  useSecret(clientSecret: string): Promise<void>
}

export async function openShop(
  t: Test,
  options: {
    port: number
    certificate: { private: string; cert: string }
    issuer: string
    tenantId: string
    clientSecret: string
  },
): Promise<SmallShop> {
  const { port, certificate, issuer, tenantId } = options
  const origin = `https://localhost:${port}`
  const store = memoryStore()
  const secrets = { own: randomBytes(32).toString('base64url'), group: randomBytes(32).toString('base64url') }

  async function start(clientSecret: string): Promise<FastifyInstance> {
    const app = Fastify({ https: { key: certificate.private, cert: certificate.cert } })
    await app.register(latchkey, {
      app: 'shop',
      origin,
      client: { baseUrl: issuer, issuer, tenantId, clientId: 'shop-web', clientSecret },
      store,
      secrets: [secrets.own],
      signOn: { secrets: [secrets.group] },
      backchannelLogout: { path: '/backchannel' },
    })
    app.get('/account', { config: { auth: true } }, async (request) => request.auth.sub)
    app.post<{ Body: { username: string; password: string } }>('/login', async (request, reply) => {
      const { username, password } = request.body
      const result = await request.login({ method: 'password', username, password })
      const refused = result.status === 'unavailable' ? 503 : 401
      return reply.code(result.status === 'authenticated' ? 200 : refused).send({ status: result.status })
    })
    await app.listen({ host: 'localhost', port })
    return app
  }

  let app = await start(options.clientSecret)
  t.teardown(() => app.close())
  return {
    async useSecret(clientSecret) {
      await app.close()
      app = await start(clientSecret)
    },
    async visitor(username, password) {
      const browser = new Browser(origin, certificate.cert)
      return {
        status: await browser.send('POST', '/login', { username, password }),
        account: () => browser.send('GET', '/account'),
      }
    },
  }
}

/** Keeps cookies by name, and trusts one certificate. */
class Browser {
  readonly #origin: string
  readonly #certificate: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string, certificate: string) {
    this.#origin = origin
    this.#certificate = certificate
  }

  /** @returns the status of the answer */
  async send(method: 'GET' | 'POST', path: string, body?: object): Promise<number> {
    const outgoing = request(`${this.#origin}${path}`, {
      method,
      ca: this.#certificate,
      agent: false,
      headers: {
        origin: this.#origin,
        'sec-fetch-site': 'same-origin',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body && { 'content-type': 'application/json' }),
      },
    })
    outgoing.end(body && JSON.stringify(body))
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject)
    })
    await text(answer)
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return answer.statusCode ?? 0
  }
}
