// Exported functions whose types TypeScript has to infer, and to write into declaration files.
import { type GuardedRequest, type LatchkeyInstance, latchkey, type RequestAuth } from '@latchkey/fastify'
import { memoryStore, redisStore, sessionStore, signedRecords } from '@latchkey/session-store'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export const signOut = (request: FastifyRequest) => request.logout()
export const signIn = (request: FastifyRequest) =>
  request.login({ method: 'password', username: 'a', password: 'b' })
export const begin = (request: FastifyRequest) =>
  request.beginLogin({ method: 'otp', channel: 'sms', identifier: 'a' })
export const silent = (request: FastifyRequest) => request.silentAuth()
export const kept = (request: FastifyRequest) => request.keptRequest()
export const pending = (request: FastifyRequest) => request.pendingStepUp
export const outcome = (request: FastifyRequest) => request.authOutcome
export const auth = (request: FastifyRequest) => request.auth
export const bearer = (request: FastifyRequest) => request.bearer
export const traceOf = (auth: RequestAuth) => auth.trace
export const factors = (auth: RequestAuth) => auth.factors
export const source = (auth: RequestAuth) => ({ a: auth.source, b: auth.startedBy, s: auth.sessions() })
export const client = (app: FastifyInstance) => app.latchkey.client
export const send = (app: FastifyInstance) =>
  app.latchkey.client.sendOtp({ channel: 'sms', identifier: 'a' } as never)
export const tokens = (app: FastifyInstance) =>
  app.latchkey.client.authenticatePassword({ username: 'a', password: 'b' })
export const verified = (app: LatchkeyInstance) => app.client.verifyIdToken('x')
export const access = (app: LatchkeyInstance) => app.client.verifyAccessToken('x', {} as never)
export const attributes = (app: LatchkeyInstance, request: FastifyRequest) => app.clientAttributes(request)
export const routes = (app: LatchkeyInstance) => app.routes()
export const store = memoryStore()
export const redis = (r: never) => redisStore({ redis: r })
export const sessions = sessionStore({ store, app: 'a' })
export const signed = () => signedRecords<{ a: 1 }>(store, {} as never)
export const read = () => store.read(['a'])
export const plugin = latchkey
export class Everything {
  constructor(readonly app: FastifyInstance) {}
  login = async (request: FastifyRequest) => {
    const result = await request.login({ method: 'password', username: 'a', password: 'b' })
    return result.status === 'step_up_required' ? result : result.trace
  }
  call = async (name: 'sendOtp' | 'listUserSessions' | 'startTotpTransaction') =>
    this.app.latchkey.client[name]
}

export const account = async (request: GuardedRequest) => ({
  sub: request.auth.sub,
  factors: request.auth.factors,
})
