import fastifyCookie from '@fastify/cookie'
import fastifySession, { type FastifySessionOptions } from '@fastify/session'
import type { FastifyInstance } from 'fastify'
import { TenantUnknownError } from '../errors.ts'
import { guard } from '../guard/guard.ts'
import { takeKeptRequest } from '../guard/kept-request.ts'
import { addRetryAfter } from '../guard/refusal.ts'
import { beginRequest } from '../local-session/request-state.ts'
import { forbidCaching, isUntouched, saveSession } from '../local-session/save-session.ts'
import type { RouteReport } from '../rules/route-report.ts'
import { loadBeside, sendSavedCookie } from '../session-store/beside-host.ts'
import { localSessionStore } from '../session-store/local-session-store.ts'
import { isOpaqueId, opaqueId } from '../session-store/opaque-id.ts'
import type { Contexts } from './contexts.ts'
import { ownOf, type PluginContext } from './plugin-context.ts'

/** How the session library is set up for a context. */
export function sessionOptionsOf(context: PluginContext): FastifySessionOptions {
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

/** The id is random and looked up by its hash, so a signature would add nothing: only its form is checked. */
const idForm = {
  sign: (id: string) => id,
  unsign: (id: string) => ({ valid: isOpaqueId(id), renew: false, value: id }),
}

/** The order counts: hooks run as they are added, and those of the session library stand in the middle. */
export async function addHooks(
  fastify: FastifyInstance,
  contexts: Contexts,
  report: RouteReport,
): Promise<void> {
  const [first] = contexts.all
  if (first === undefined) return
  if (!fastify.hasPlugin('@fastify/cookie')) {
    const { secure } = first.cookies
    await fastify.register(fastifyCookie, {
      parseOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure },
    })
  }
  fastify.addHook('onRoute', (route) => {
    first.rules.check(route.config?.auth, `${String(route.method)} ${route.url}`)
    report.add(route)
  })
  // before the session's own hook, so that both reads share a round trip
  fastify.addHook('onRequest', (request, reply, done) => {
    const context = contexts.find(request)
    const isPublic = (context ?? first).rules.of(request).kind === 'public'
    // a health check comes without the name of any tenant
    if (context === undefined) return done(isPublic ? undefined : new TenantUnknownError())
    const own = ownOf(context, request)
    request.latchkeyState = beginRequest(context, own, reply, !isPublic)
    // runs up to the read of the session, in the library's own hook or here
    if (context.beside === undefined) done()
    else loadBeside(context, own).then(() => done(), done)
    context.localRead.clear()
  })
  // before the session's own hook, which then has nothing left to save
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const context = contexts.find(request)
    if (context === undefined) return done()
    const own = ownOf(context, request)
    if (isUntouched(context, own)) return done()
    const saved = saveSession(context, own).then(() => {
      if (context.beside !== undefined) sendSavedCookie(context, own, reply)
    })
    saved.then(() => done(), done)
  })
  if (first.beside === undefined) await fastify.register(fastifySession, sessionOptionsOf(first))
  fastify.addHook('onRequest', async (request, reply) => {
    const context = contexts.find(request)
    return context && guard(context, ownOf(context, request), reply, context.rules.of(request))
  })
  fastify.addHook('preValidation', (request, _reply, done) => {
    const context = contexts.find(request)
    if (context === undefined || context.rules.of(request).kind !== 'guarded') return done()
    takeKeptRequest(context, ownOf(context, request)).then(() => done(), done)
  })
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const context = contexts.find(request)
    if (context !== undefined) forbidCaching(context, reply)
    done()
  })
  fastify.addHook('onError', (_request, reply, error, done) => {
    addRetryAfter(reply, error)
    done()
  })
}
