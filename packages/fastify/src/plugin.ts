import fastifyCookie from '@fastify/cookie'
import fastifySession, { type FastifySessionOptions } from '@fastify/session'
import type { Credentials, LoginStep, LogoutScope } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { addBackchannelLogout } from './backchannel-logout.ts'
import { beginLogin } from './begin-login.ts'
import { BesideHost, loadBeside, sendSavedCookie } from './beside-host.ts'
import { clientAttributesOf } from './browser-request.ts'
import { createContext } from './create-context.ts'
import { ConfigInvalidError } from './errors.ts'
import { guard } from './guard.ts'
import { addHandOverRoutes } from './hand-over/hand-over-routes.ts'
import { readKeptRequest, takeKeptRequest } from './kept-request.ts'
import { localSessionStore } from './local-session-store.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { isOpaqueId, opaqueId } from './opaque-id.ts'
import { checkOptions, type LatchkeyOptions } from './options.ts'
import type { PluginContext } from './plugin-context.ts'
import { addRetryAfter } from './refusal.ts'
import { beginRequest, stateOf } from './request-state.ts'
import { RouteReport, summaryOf } from './route-report.ts'
import { RouteRules } from './route-rules.ts'
import { forbidCaching, isUntouched, saveSession } from './save-session.ts'
import { silentAuth } from './silent-auth.ts'
import { loadTracing } from './tracing.ts'

const drainIntervalMs = 5000

async function plugin(fastify: FastifyInstance, options: LatchkeyOptions): Promise<void> {
  checkOptions(options)
  if (fastify.hasDecorator('latchkey')) throw new ConfigInvalidError('latchkey: registered already')
  const context = createContext(fastify, options)
  if (fastify.hasRequestDecorator('session')) {
    context.beside = await BesideHost.create(sessionOptionsOf(context))
  }
  context.observer.spanBy(await loadTracing())
  const report = new RouteReport(fastify, context.requirement)
  decorate(fastify, context, report)
  await addHooks(fastify, context, report)
  addHandOverRoutes(fastify, context)
  reportRoutes(fastify, context, report, options.undeclaredRoutes ?? 'allow')
  if (options.backchannelLogout !== undefined && context.sessionIndex !== undefined) {
    await addBackchannelLogout(fastify, context, options.backchannelLogout.path, context.sessionIndex)
  }
  drainLogouts(fastify, context)
}

function decorate(fastify: FastifyInstance, context: PluginContext, report: RouteReport): void {
  fastify.decorateRequest('auth', null)
  fastify.decorateRequest('authOutcome', null)
  fastify.decorateRequest('latchkeyState', null)
  fastify.decorateRequest('pendingStepUp', {
    getter(this: FastifyRequest) {
      const pending = ownOf(context, this).session?.latchkey?.pending
      return pending !== undefined && pending.expires_at > context.now() ? pending : null
    },
  })
  fastify.decorateRequest('keptRequest', function (this: FastifyRequest) {
    return readKeptRequest(context, ownOf(context, this))
  })
  fastify.decorateRequest('sessionEnd', function (this: FastifyRequest) {
    return context.sessionEnds.signalOf(ownOf(context, this))
  })
  fastify.decorateRequest('silentAuth', function (this: FastifyRequest, requirement: Requirement = {}) {
    return silentAuth(context, ownOf(context, this), stateOf(this), requirement)
  })
  fastify.decorateRequest(
    'login',
    function (this: FastifyRequest, credentials: Credentials, how: { stepUp?: boolean } = {}) {
      const isStepUp = how.stepUp === true
      const told = { method: credentials.method, stepUp: isStepUp }
      return context.observer.login(this, told, () =>
        login(context, ownOf(context, this), stateOf(this), credentials, isStepUp),
      )
    },
  )
  fastify.decorateRequest(
    'beginLogin',
    function (this: FastifyRequest, step: LoginStep, how: { stepUp?: boolean } = {}) {
      return beginLogin(context, ownOf(context, this), stateOf(this), step, how.stepUp === true)
    },
  )
  fastify.decorateRequest('logout', function (this: FastifyRequest, how: { scope?: LogoutScope } = {}) {
    const { scope = 'everywhere' } = how
    return context.observer.logout(this, scope, () =>
      logout(context, ownOf(context, this), stateOf(this), scope),
    )
  })
  fastify.decorate('latchkey', {
    client: context.client,
    returnTo: context.returnTo,
    drainLogouts: () => context.queue.drain(),
    clientAttributes: clientAttributesOf,
    routes: () => report.routes(),
    metrics: () => context.observer.metrics(),
  })
}

/** The request as the plugin's code takes it: with our session, also where the host has one of its own. */
function ownOf(context: PluginContext, request: FastifyRequest): FastifyRequest {
  return context.beside?.viewOf(request) ?? request
}

function sessionOptionsOf(context: PluginContext): FastifySessionOptions {
  return {
    secret: idForm,
    idGenerator: (request) => (request && context.nextIds.get(request)) ?? opaqueId(),
    cookieName: context.cookies.local.name,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: context.cookies.secure },
    store: localSessionStore({
      store: context.store,
      app: context.app,
      now: context.nowMs,
      localRead: context.localRead,
    }),
    saveUninitialized: false,
    rolling: false,
  }
}

/** The order counts: hooks run as they are added, and those of the session library stand in the middle. */
async function addHooks(
  fastify: FastifyInstance,
  context: PluginContext,
  report: RouteReport,
): Promise<void> {
  const { secure } = context.cookies
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const rules = new RouteRules(context.requirement)
  if (!fastify.hasPlugin('@fastify/cookie')) {
    await fastify.register(fastifyCookie, { parseOptions: attributes })
  }
  fastify.addHook('onRoute', (route) => {
    rules.check(route.config?.auth, `${String(route.method)} ${route.url}`)
    report.add(route)
  })
  // before the session's own hook, so that both reads share a round trip
  fastify.addHook('onRequest', (request, reply, done) => {
    const isPublic = rules.of(request).kind === 'public'
    const own = ownOf(context, request)
    request.latchkeyState = beginRequest(context, own, reply, !isPublic)
    // runs up to the read of the session, in the library's own hook or here
    if (context.beside === undefined) done()
    else loadBeside(context, own).then(() => done(), done)
    context.localRead.clear()
  })
  // before the session's own hook, which then has nothing left to save
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const own = ownOf(context, request)
    if (isUntouched(context, own)) return done()
    saveSession(context, own).then(() => {
      if (context.beside !== undefined) sendSavedCookie(context, own, reply)
      done()
    }, done)
  })
  if (context.beside === undefined) await fastify.register(fastifySession, sessionOptionsOf(context))
  fastify.addHook('onRequest', (request, reply) =>
    guard(context, ownOf(context, request), reply, rules.of(request)),
  )
  fastify.addHook('preValidation', async (request) => {
    if (rules.of(request).kind === 'guarded') await takeKeptRequest(context, ownOf(context, request))
  })
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    forbidCaching(context, reply)
    done()
  })
  fastify.addHook('onError', (_request, reply, error, done) => {
    addRetryAfter(reply, error)
    done()
  })
}

/** Tells at start how every route is kept. */
function reportRoutes(
  fastify: FastifyInstance,
  context: PluginContext,
  report: RouteReport,
  undeclaredRoutes: 'allow' | 'forbid',
): void {
  fastify.addHook('onReady', (done) => {
    if (undeclaredRoutes === 'forbid') report.forbidUndeclared()
    const routes = report.routes()
    context.log.info({ app: context.app, routes }, `latchkey routes: ${summaryOf(routes)}`)
    done()
  })
}

/** The id is random and looked up by its hash, so a signature would add nothing: only its form is checked. */
const idForm = {
  sign: (id: string) => id,
  unsign: (id: string) => ({ valid: isOpaqueId(id), renew: false, value: id }),
}

/** Tries queued log-outs while the app runs, one round at a time. */
function drainLogouts(fastify: FastifyInstance, context: PluginContext): void {
  let isDraining = false
  const timer = setInterval(async () => {
    if (isDraining) return
    isDraining = true
    try {
      await context.queue.drain()
    } catch (error) {
      context.log.warn({ err: error }, 'queued log-outs could not be tried')
    }
    isDraining = false
  }, drainIntervalMs)
  timer.unref()
  fastify.addHook('preClose', async () => context.sessionEnds.close())
  fastify.addHook('onClose', async () => {
    clearInterval(timer)
    if (context.ownsClient) await context.client.close()
  })
}

/**
 * Silent single sign-on for a Fastify app: registers cookies and the session, decorates requests with `silentAuth`,
 * `login` and `logout`, and guards routes by `config.auth`.
 */
export const latchkey = fp(plugin, { name: '@latchkey/fastify', fastify: '5.x' })
