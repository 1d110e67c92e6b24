import { type AuthenticationFactor, amrOf, type IdTokenClaims, type TokenResponse } from '@latchkey/protocol'
import {
  type AuthenticationService,
  createFlow,
  defaultSignOnLifetimes,
  type Flow,
  type FlowApp,
  type FlowPorts,
  LatchkeyError,
  type LocalSession,
  type SignOnRecord,
  type SignOnRecords,
} from '../../src/index.ts'

/** Every call of a port waits here, so that a test decides which one goes on next. */
export type Gate = (label: string) => Promise<void>

interface IdpSession {
  sub: string
  alive: boolean
  authTime: number
  factors: AuthenticationFactor[]
}

/** An identity service and a store in memory, as the flow's ports see them; the gate orders their calls. */
export class FakeWorld {
  readonly sessions = new Map<string, IdpSession>()
  readonly stored = new Map<string, { version: number; record: SignOnRecord }>()
  readonly queued = new Set<string>()
  /** Steps that were begun and not finished, by their request id. */
  readonly begun = new Map<string, { method: string; sub: string }>()
  /** The sessions within which messages were sent. */
  readonly sentWithin: (string | undefined)[] = []
  /** Milliseconds. */
  time = 1_800_000_000_000
  gate: Gate = async () => {}
  calls = 0
  failNext: LatchkeyError | undefined
  storeFails = false
  #made = 0

  readonly records: SignOnRecords = {
    read: async (key) => {
      await this.#pass('read')
      const stored = this.stored.get(key)
      return stored && { key, version: stored.version, record: structuredClone(stored.record) }
    },
    create: async (key, record) => {
      await this.#pass('create')
      if (this.stored.has(key)) return false
      this.stored.set(key, { version: 1, record: structuredClone(record) })
      return true
    },
    replace: async (key, version, record) => {
      await this.#pass('replace')
      const stored = this.stored.get(key)
      if (stored === undefined) return { result: 'absent' }
      if (stored.version !== version) return { result: 'conflict' }
      this.stored.set(key, { version: version + 1, record: structuredClone(record) })
      return { result: 'replaced', version: version + 1 }
    },
    end: async (key, version) => {
      await this.#pass('end')
      if (version === undefined || this.stored.get(key)?.version === version) this.stored.delete(key)
    },
  }

  readonly service: AuthenticationService = {
    authenticateSession: async ({ session_id }) => {
      await this.#call('authenticate')
      return this.#tokens(session_id, this.#living(session_id))
    },
    authenticatePassword: async ({ username = '', password, session_id }) => {
      await this.#call('password')
      if (password !== 'right') throw new LatchkeyError('invalid_credentials', 'refused')
      return this.#authenticate(username, 'pwd', session_id)
    },
    sendOtp: async ({ identifier, channel, session_id, generate_request_id = false }) => {
      await this.#call('send')
      this.sentWithin.push(session_id)
      const request_id = this.#begin({ method: channel === 'email' ? 'eotp' : 'sms', sub: identifier })
      return {
        message: 'OTP sent',
        ...(generate_request_id && { request_id }),
        ...(channel === 'direct' && { code: '123456' }),
      }
    },
    authenticateOtp: async ({ identifier, passcode, session_id, request_id }) => {
      await this.#call('otp')
      const begun = request_id === undefined ? undefined : this.begun.get(request_id)
      const fits = request_id === undefined || begun?.sub === identifier
      if (passcode !== '123456' || !fits) throw new LatchkeyError('invalid_credentials', 'refused')
      return this.#authenticate(identifier, begun?.method ?? 'sms', session_id)
    },
    sendMagicLink: async ({ identifier = '', channel, session_id }) => {
      await this.#call('send')
      this.sentWithin.push(session_id)
      const request_id = this.#begin({ method: 'eml', sub: identifier })
      const link = `http://localhost:3001/login/link?code=link-of-${identifier}`
      return { message: 'Email sent', request_id, ...(channel === 'direct' && { link }) }
    },
    authenticateMagicLink: async ({ code, session_id, request_id = '' }) => {
      await this.#call('link')
      const sub = this.begun.get(request_id)?.sub ?? ''
      if (code !== `link-of-${sub}`) throw new LatchkeyError('invalid_credentials', 'refused')
      this.begun.delete(request_id)
      return this.#authenticate(sub, 'eml', session_id)
    },
    startWebauthnAuthentication: async ({ identifier = 'anybody' } = {}) => {
      await this.#call('start')
      const webauthn_session_id = this.#begin({ method: 'webauthn', sub: identifier })
      const options = { allowCredentials: [], challenge: 'AAAA', rpId: 'localhost' }
      return { webauthn_session_id, credential_request_options: options }
    },
    authenticateWebauthn: async ({ webauthn_encoded_result, session_id }) => {
      await this.#call('webauthn')
      const { webauthnSessionId, publicKeyCredential }: FakeResult = JSON.parse(
        Buffer.from(webauthn_encoded_result, 'base64').toString(),
      )
      const begun = this.begun.get(webauthnSessionId)
      this.begun.delete(webauthnSessionId)
      if (begun === undefined || ![publicKeyCredential.user, 'anybody'].includes(begun.sub)) {
        throw new LatchkeyError('invalid_credentials', 'refused')
      }
      return this.#authenticate(publicKeyCredential.user, 'webauthn', session_id)
    },
    authenticateTotp: async ({ identifier, token, session_id }) => {
      await this.#call('totp')
      if (token !== '654321') throw new LatchkeyError('invalid_credentials', 'refused')
      return this.#authenticate(identifier, 'otp', session_id)
    },
    authenticateRecoveryCode: async ({ identifier, code, session_id }) => {
      await this.#call('recovery code')
      if (code !== 'aaaa-bbbb') throw new LatchkeyError('invalid_credentials', 'refused')
      return this.#authenticate(identifier, 'otp', session_id)
    },
    logoutSession: async ({ session_id }) => {
      await this.#call('logout')
      const session = this.sessions.get(session_id)
      if (session) session.alive = false
    },
    verifyIdToken: async (idToken): Promise<IdTokenClaims> => JSON.parse(idToken),
  }

  ports(): FlowPorts {
    const seal = (text: string, context: string) => `${context}|${text}`
    const open = (sealed: string, context: string) =>
      sealed.startsWith(`${context}|`) ? sealed.slice(context.length + 1) : undefined
    return {
      service: this.service,
      records: this.records,
      logouts: {
        add: async ({ sessionId }) => {
          await this.#pass('queue add')
          this.queued.add(sessionId)
          return sessionId
        },
        done: async (entry) => {
          await this.#pass('queue done')
          this.queued.delete(entry)
        },
      },
      signOnSeal: { seal, open },
      appSeal: { seal, open },
      now: () => this.time,
    }
  }

  app(name: string, overrides: Partial<FlowApp> = {}): FakeApp {
    return new FakeApp(this, {
      app: name,
      requirement: {},
      lifetimes: defaultSignOnLifetimes,
      stepUpMethods: ['pwd', 'sms'],
      ...overrides,
    })
  }

  #begin(step: { method: string; sub: string }): string {
    this.#made += 1
    const id = `request-${this.#made}`
    this.begun.set(id, step)
    return id
  }

  #authenticate(sub: string, method: string, sessionId: string | undefined): TokenResponse {
    const time = this.time / 1000
    if (sessionId === undefined) {
      const made = `idp-${this.sessions.size + 1}`
      const session = { sub, alive: true, authTime: time, factors: [{ method, time }] }
      this.sessions.set(made, session)
      return this.#tokens(made, session)
    }
    const session = this.#living(sessionId)
    if (session.sub !== sub) throw new LatchkeyError('request_invalid', 'another user')
    session.factors = [...session.factors.filter((factor) => factor.method !== method), { method, time }]
    session.authTime = time
    return this.#tokens(sessionId, session)
  }

  #living(sessionId: string): IdpSession {
    const session = this.sessions.get(sessionId)
    if (session?.alive !== true) throw new LatchkeyError('session_not_found', 'Session not found')
    return session
  }

  #tokens(sessionId: string, session: IdpSession): TokenResponse {
    const iat = this.time / 1000
    const claims = {
      ...{ iss: 'https://id.example', aud: 'client', tid: 'tenant', iat, exp: iat + 3600 },
      ...{ sub: session.sub, auth_time: session.authTime, amr: amrOf(session.factors) },
      ...{ auth_factors: session.factors, username: session.sub },
    }
    return {
      access_token: `access-${sessionId}`,
      id_token: JSON.stringify(claims),
      token_type: 'Bearer',
      expires_in: 3600,
      session_id: sessionId,
    }
  }

  async #pass(label: string): Promise<void> {
    await this.gate(label)
    if (this.storeFails) throw new Error('store down')
  }

  async #call(label: string): Promise<void> {
    await this.gate(label)
    this.calls += 1
    const error = this.failNext
    this.failNext = undefined
    if (error) throw error
  }
}

interface FakeResult {
  webauthnSessionId: string
  publicKeyCredential: { user: string }
}

/** What a browser makes of a challenge. */
export function passkeyResult(webauthnSessionId: string, user: string): string {
  const result: FakeResult = { webauthnSessionId, publicKeyCredential: { user } }
  return Buffer.from(JSON.stringify(result)).toString('base64')
}

/** An app of the group with its one browser's local session, as an adapter would keep it. */
export class FakeApp {
  readonly flow: Flow
  readonly name: string
  local: LocalSession | undefined

  constructor(world: FakeWorld, app: FlowApp) {
    this.name = app.app
    this.flow = createFlow(world.ports(), app)
  }

  async visit(key: string | undefined, requirement = {}) {
    const outcome = await this.flow.silentAuth({
      local: this.local,
      recordKey: key,
      requirement,
      mayAskService: true,
      changesState: false,
    })
    if (outcome.status === 'authenticated') this.local = outcome.local
    return outcome
  }

  async logIn(sub: string, newKey: string, replacedKey?: string, password = 'right') {
    return await this.flow.logIn({
      credentials: { method: 'password', username: sub, password },
      newRecordKey: newKey,
      replacedKeys: replacedKey === undefined ? [] : [replacedKey],
      establish: async (outcome) => {
        if (outcome.status === 'authenticated') this.local = outcome.local
      },
    })
  }

  async stepUp(sub: string, key: string, passcode = '123456') {
    const outcome = await this.flow.stepUp({
      credentials: { method: 'otp', identifier: sub, identifierType: 'user_id', passcode },
      pending: { record: key, sub, requirement: { mfa: 'strict' }, expires_at: 9_999_999_999 },
    })
    if (outcome.status === 'authenticated') this.local = outcome.local
    return outcome
  }
}
