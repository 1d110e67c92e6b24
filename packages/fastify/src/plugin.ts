import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import {
  type Client,
  type Credentials,
  createClient,
  createFlow,
  defaultSignOnLifetimes,
} from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import { createSealer } from '@latchkey/session-store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isOwnOrigin, isUnsafeMethod } from './browser-request.ts'
import { cookiePolicy } from './cookie-policy.ts'
import { ConfigInvalidError, CsrfFailedError } from './errors.ts'
import { localSessionStore } from './local-session-store.ts'
import { StoredLogoutQueue } from './logout-queue.ts'
import { isOpaqueId, opaqueId } from './opaque-id.ts'
import { checkOptions, type LatchkeyOptions } from './options.ts'
import type { PluginContext } from './plugin-context.ts'
import { refuse } from './refusal.ts'
import { login, logout, silentAuth } from './request-methods.ts'
import { beginRequest, type RequestState } from './request-state.ts'
import { safeReturnTo } from './return-to.ts'
import { type CompiledRule, compileRule } from './route-rule.ts'
import { signOnRecords } from './sign-on-store.ts'

const ruleKey = Symbol('latchkey.rule')
const drainIntervalMs = 5000
const anonymousTtlMs = 86_400_000

async function plugin(fastify: FastifyInstance, options: LatchkeyOptions): Promise<void> {
  checkOptions(options)
  if (fastify.hasRequestDecorator('session')) {
    throw new ConfigInvalidError(
      'latchkey: request.session is taken; let latchkey register @fastify/session itself',
    )
  }
  const context = createContext(fastify, options)
  const ruleOf = (request: FastifyRequest) => routeRule(context, request)

  if (!fastify.hasPlugin('@fastify/cookie')) {
    await fastify.register(fastifyCookie, {
      parseOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure: context.cookies.secure },
    })
  }

  fastify.decorateRequest('auth', null)
  fastify.decorateRequest('authOutcome', null)
  fastify.decorateRequest('latchkeyState', null)
  fastify.decorateRequest('pendingStepUp', {
    getter(this: FastifyRequest) {
      const pending = this.session?.latchkey?.pending
      return pending !== undefined && pending.expires_at > context.now() ? pending : null
    },
  })
  fastify.decorateRequest('silentAuth', function (this: FastifyRequest, requirement: Requirement = {}) {
    return silentAuth(context, this, stateOf(this), requirement)
  })
  fastify.decorateRequest('login', function (this: FastifyRequest, credentials: Credentials, how = {}) {
    return login(context, this, stateOf(this), credentials, how.stepUp === true)
  })
  fastify.decorateRequest('logout', function (this: FastifyRequest, how = {}) {
    return logout(context, this, stateOf(this), how.scope ?? 'everywhere')
  })
  fastify.decorate('latchkey', {
    client: context.client,
    returnTo: context.returnTo,
    drainLogouts: () => context.queue.drain(),
  })

  fastify.addHook('onRoute', (route) => {
    const name = `${String(route.method)} ${route.url}`
    const rule = compileRule(route.config?.auth, context.requirement, name)
    route.config = Object.assign({}, route.config, { [ruleKey]: rule })
  })
  // before the session's own hook, so that both reads share a round trip
  fastify.addHook('onRequest', (request, reply, done) => {
    request.latchkeyState = beginRequest(context, request, reply, ruleOf(request).kind !== 'public')
    done()
  })
  await fastify.register(fastifySession, {
    secret: idForm,
    idGenerator: opaqueId,
    cookieName: context.cookies.local.name,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: context.cookies.secure },
    store: localSessionStore({
      store: context.store,
      app: context.app,
      anonymousTtlMs,
      now: options.now ?? Date.now,
    }),
    saveUninitialized: false,
    rolling: false,
  })
  fastify.addHook('onRequest', (request, reply) => guard(context, request, reply, ruleOf(request)))

  const timer = setInterval(() => {
    context.queue
      .drain()
      .catch((error: unknown) => fastify.log.warn({ err: error }, 'queued log-outs could not be tried'))
  }, drainIntervalMs)
  timer.unref()
  fastify.addHook('onClose', async () => {
    clearInterval(timer)
    if (!isClient(options.client)) await context.client.close()
  })
}

/** The id is random and looked up by its hash, so a signature would add nothing: only its form is checked. */
const idForm = {
  sign: (id: string) => id,
  unsign: (id: string) => ({ valid: isOpaqueId(id), renew: false, value: id }),
}

function createContext(fastify: FastifyInstance, options: LatchkeyOptions): PluginContext {
  const now = options.now ?? Date.now
  const { client: clientOption, store, app } = options
  const client = isClient(clientOption) ? clientOption : createClient({ now, ...clientOption })
  const appSeal = createSealer({ secrets: options.secrets, purpose: `app:${app}` })
  const signOnSeal = createSealer({ secrets: options.signOn.secrets, purpose: 'sign-on' })
  const records = signOnRecords(store)
  const queue = new StoredLogoutQueue({ store, app, seal: appSeal, service: client, now })
  const requirement = options.requirement ?? {}
  const lifetimes = options.lifetimes ?? defaultSignOnLifetimes
  const loginPath = options.loginPath ?? '/login'
  const stepUpPath = options.stepUpPath ?? '/step-up'
  const flow = createFlow(
    { service: client, records, logouts: queue, signOnSeal, appSeal, now },
    {
      app,
      requirement,
      lifetimes,
      stepUpMethods: options.stepUpMethods ?? ['pwd', 'sms'],
      ...(options.claims && { claims: options.claims }),
      ...(options.resource !== undefined && { resource: options.resource }),
      ...(options.scope !== undefined && { scope: options.scope }),
    },
  )
  return {
    fastify,
    app,
    origin: options.origin,
    cookies: cookiePolicy(options),
    requirement,
    loginPath,
    stepUpPath,
    keepSessionKeys: options.keepSessionKeys ?? [],
    returnTo: (value) => safeReturnTo(value, options.origin, [loginPath, stepUpPath]),
    client,
    flow,
    store,
    lifetimes,
    records,
    appSeal,
    queue,
    now: () => Math.floor(now() / 1000),
    established: new WeakMap(),
  }
}

function isClient(value: LatchkeyOptions['client']): value is Client {
  return 'authenticateSession' in value
}

function stateOf(request: FastifyRequest): RequestState {
  if (request.latchkeyState === null)
    throw new ConfigInvalidError('latchkey: its onRequest hook did not run yet')
  return request.latchkeyState
}

/** The compiled rule of a request's route; of one that was declared before the plugin, its rule read now. */
function routeRule(context: PluginContext, request: FastifyRequest): CompiledRule {
  const config: object | undefined = request.routeOptions.config
  const compiled: unknown = config && Reflect.get(config, ruleKey)
  if (isCompiledRule(compiled)) return compiled
  return compileRule(
    request.routeOptions.config?.auth,
    context.requirement,
    request.routeOptions.url ?? 'a route',
  )
}

function isCompiledRule(value: unknown): value is CompiledRule {
  return typeof value === 'object' && value !== null && 'kind' in value
}

/** Holds the rule of the route against the request, before the body is read. */
async function guard(
  context: PluginContext,
  request: FastifyRequest,
  reply: FastifyReply,
  rule: CompiledRule,
): Promise<FastifyReply | undefined> {
  dropDeadCookie(context, request, reply)
  if (rule.kind === 'public') return undefined
  if (isUnsafeMethod(request) && !isOwnOrigin(request, context.origin)) throw new CsrfFailedError()
  reply.header('cache-control', 'no-store')
  const result = await request.silentAuth(rule.requirement)
  if (result.status === 'authenticated' || rule.kind === 'optional') return undefined
  return refuse(context, request, reply, result, rule.requirement)
}

/** A cookie of a session that is no more is cleared here, with the attributes that a `__Host-` name needs. */
function dropDeadCookie(context: PluginContext, request: FastifyRequest, reply: FastifyReply): void {
  const { name, attributes } = context.cookies.local
  const sent = request.cookies[name]
  if (sent === undefined || sent === request.session.encryptedSessionId) return
  delete request.cookies[name]
  reply.clearCookie(name, attributes)
}

/**
 * Silent single sign-on for a Fastify app: registers cookies and the session, decorates requests with `silentAuth`,
 * `login` and `logout`, and guards routes by `config.auth`.
 */
export const latchkey = fp(plugin, { name: '@latchkey/fastify', fastify: '5.x' })
