import { randomBytes } from 'node:crypto'
import {
  createCheck,
  type Endpoint,
  endpoints,
  standardEndpoints,
  type TokenResponse,
  TokenResponseSchema,
} from '@latchkey/protocol'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { decodeJwt } from 'jose'
import type { Test } from 'tap'
import { createIdentityServer, type IdentityServerOptions } from '../../src/index.ts'
import { cheapHashing } from './cheap-hashing.ts'
import { type Clock, createClock } from './clock.ts'
import type { TestDatabase } from './databases.ts'
import { requireDeclaredError } from './declared-errors.ts'
import { type ClientName, password, secrets, seed } from './seed.ts'

/** Made for this run: several services on one database have to share it. */
const masterKey = randomBytes(32).toString('base64url')

export const issuer = 'http://localhost:4000'

/** An answer of the service. */
export interface Answer {
  status: number
  headers: Record<string, unknown>
  /** The JSON object of the body; empty where there is none, or another kind of value. */
  body: Record<string, unknown>
  /** The body as it was sent. */
  text: string
}

export interface Call {
  method?: Endpoint['method']
  /** Whose token is sent; undefined: none. @default 'shop-web' */
  client?: ClientName | undefined
  body?: unknown
  headers?: Record<string, string>
}

/** A running service, with what tests do all the time. */
export interface TestService {
  app: FastifyInstance
  clock: Clock
  clientToken(client?: ClientName): Promise<string>
  call(path: string, call?: Call): Promise<Answer>
  /** `POST` by `shop-web`, or by another client. */
  post(path: string, body: unknown, client?: ClientName): Promise<Answer>
  /** Tokens of a log-in that has to succeed. */
  logIn(options?: {
    username?: string
    client?: ClientName
    [field: string]: unknown
  }): Promise<TokenResponse>
  /** The code that was sent last. */
  newestCode(to: string): Promise<string>
}

/** Starts a service in dev mode, seeded, with a clock of its own; ends with the test. */
export async function startService(
  t: Test,
  database: TestDatabase | string,
  options: Partial<IdentityServerOptions> & { clock?: Clock } = {},
): Promise<TestService> {
  const { clock = createClock(), ...overrides } = options
  const databaseUrl = typeof database === 'string' ? database : await database.open(t)
  const given: IdentityServerOptions = {
    databaseUrl,
    issuer,
    dev: true,
    masterKeys: [masterKey],
    seed,
    ...(overrides.dev !== false && { passwordHashing: cheapHashing }),
    now: clock.now,
    ...overrides,
  }
  const app = await createIdentityServer(given)
  t.after(() => app.close())
  return testServiceOf(app, clock)
}

function testServiceOf(app: FastifyInstance, clock: Clock): TestService {
  const tokens = new Map<string, { token: string; until: number }>()

  async function send(request: InjectOptions): Promise<Answer> {
    const response = await app.inject(request)
    const isObject = response.headers['content-type']?.toString().startsWith('application/json') ?? false
    const parsed: unknown = isObject && response.payload !== '' ? JSON.parse(response.payload) : {}
    const body = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {}
    requireDeclaredError(String(request.method), String(request.url), body)
    return { status: response.statusCode, headers: response.headers, body, text: response.payload }
  }

  async function clientToken(client: ClientName = 'shop-web'): Promise<string> {
    const known = tokens.get(client)
    if (known !== undefined && known.until > clock.seconds()) return known.token
    const answer = await send({
      method: 'POST',
      url: standardEndpoints.token.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic(client) },
      payload: 'grant_type=client_credentials',
    })
    const token = textOf(answer.body, 'access_token')
    tokens.set(client, { token, until: clock.seconds() + 3000 })
    return token
  }

  async function call(path: string, options: Call = {}): Promise<Answer> {
    const client = 'client' in options ? options.client : 'shop-web'
    const authorization: Record<string, string> =
      client === undefined ? {} : { authorization: `Bearer ${await clientToken(client)}` }
    const { body } = options
    return send({
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      url: path,
      headers: {
        ...authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  const post = (path: string, body: unknown, client: ClientName = 'shop-web') => call(path, { body, client })

  return {
    app,
    clock,
    clientToken,
    call,
    post,
    async logIn({ username = 'alice', client = 'shop-web', ...fields } = {}) {
      return tokensOf(
        await post(endpoints.authenticatePassword.path, { username, password, ...fields }, client),
      )
    },
    async newestCode(to) {
      const answer = await call(`/dev/outbox.json?to=${encodeURIComponent(to)}`, { client: undefined })
      const [newest]: { code?: string }[] = JSON.parse(answer.text)
      if (newest?.code === undefined) throw new Error('no code was sent')
      return newest.code
    },
  }
}

export function basic(client: ClientName, secret: string = secrets[client]): string {
  return `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`
}

const checkTokens = createCheck(TokenResponseSchema)

/** The tokens in an answer; fails where there are none. */
export function tokensOf(answer: Answer): TokenResponse {
  const checked = checkTokens(answer.body)
  if (answer.status !== 200 || !checked.ok) {
    throw new Error(`expected tokens, got ${answer.status} ${answer.text}`)
  }
  return checked.value
}

/** A field of a body that has to be a string. */
export function textOf(body: Record<string, unknown>, field: string): string {
  const value = body[field]
  if (typeof value !== 'string') throw new Error(`expected ${field} in ${JSON.stringify(body)}`)
  return value
}

/** The claims of a token, not verified. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  return decodeJwt(token ?? '')
}
