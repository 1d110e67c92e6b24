import type { Client, Credentials, LoginStep, LogoutScope } from '@latchkey/client'
import { recordMemory, type Store } from '@latchkey/session-store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FakeWorld } from '../../../client/test/flow/fake-world.ts'
import { beginLogin } from '../../src/decisions/begin-login.ts'
import { login } from '../../src/decisions/login.ts'
import { logout } from '../../src/decisions/logout.ts'
import { silentAuth } from '../../src/decisions/silent-auth.ts'
import { BrowserSession } from '../../src/local-session/browser-session.ts'
import type { RequestState } from '../../src/local-session/request-state.ts'
import { createContext } from '../../src/plugin/create-context.ts'
import type { PluginContext } from '../../src/plugin/plugin-context.ts'
import { Counters } from '../../src/telemetry/counters.ts'
import { appSecret, groupSecret } from '../app.ts'

/** The cookies of one browser. */
export type Jar = Map<string, string>

const silent = { warn() {}, info() {}, debug() {}, error() {} }

/** An app without HTTP: its decisions as a request makes them, from cookies to cookies. */
export class GatedApp {
  readonly context: PluginContext

  constructor(name: string, world: FakeWorld, store: Store) {
    const client = { ...world.service, issuer: 'https://id.example', tenantId: 'tenant', clientId: name }
    const server = { log: silent } as unknown as FastifyInstance
    this.context = createContext(
      server,
      {
        app: name,
        origin: 'http://localhost:3001',
        client: client as unknown as Client,
        store,
        secrets: [appSecret],
        signOn: { secrets: [groupSecret] },
        decisionLogLevel: 'silent',
        now: () => world.time,
      },
      { counters: new Counters(name), remembered: recordMemory() },
    )
  }

  visit = (jar: Jar, requirement = {}) =>
    this.#request(jar, 'GET', (request, state) => silentAuth(this.context, request, state, requirement))

  logIn = (jar: Jar, username: string) =>
    this.#login(jar, { method: 'password', username, password: 'right' }, false)

  stepUp = (jar: Jar) =>
    this.#login(
      jar,
      { method: 'otp', identifier: 'alice', identifierType: 'user_id', passcode: '123456' },
      true,
    )

  logOut = (jar: Jar, scope: LogoutScope) =>
    this.#request(jar, 'POST', (request, state) => logout(this.context, request, state, scope))

  begin = (jar: Jar, step: LoginStep) =>
    this.#request(jar, 'POST', (request, state) => beginLogin(this.context, request, state, step, false))

  #login(jar: Jar, credentials: Credentials, isStepUp: boolean) {
    return this.#request(jar, 'POST', (request, state) =>
      login(this.context, request, state, credentials, isStepUp),
    )
  }

  /** One request with the cookies of a browser; they change when its answer arrives. */
  async #request<Result>(
    jar: Jar,
    method: string,
    decide: (request: FastifyRequest, state: RequestState) => Promise<Result>,
  ): Promise<Result> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, origin: 'http://localhost:3001' }
    const request = { headers, method, protocol: 'http', log: silent, auth: null, authOutcome: null }
    const browser = new BrowserSession(this.context, cookie)
    const state = { browser, isRenewed: false, isHostSettled: false, isSent: false, before: undefined }
    await browser.lookUp(method === 'GET')
    const result = await decide(request as unknown as FastifyRequest, {
      ...state,
      reply: {} as FastifyReply,
      before: browser.local,
    })
    for (const line of browser.cookies.snapshot().values()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return result
  }
}
