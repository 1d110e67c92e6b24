import type { FastifyInstance } from 'fastify'
import { opensConnection } from '../connections/session-end.ts'
import { completeRawHead } from '../cookies/outgoing-cookies.ts'
import { completeUpgradeHead } from '../cookies/upgrade-head.ts'
import { TenantUnknownError } from '../errors.ts'
import { noteError, problemOfError } from '../guard/error-problem.ts'
import { guard } from '../guard/guard.ts'
import { namesKeptRequest, takeKeptRequest } from '../guard/kept-request.ts'
import { addRetryAfter } from '../guard/refusal.ts'
import { BrowserSession } from '../local-session/browser-session.ts'
import type { RequestState } from '../local-session/request-state.ts'
import { isWebSocket } from '../rules/browser-request.ts'
import { allowReading, allowReadingRaw, answerPreflight } from '../rules/cross-origin-access.ts'
import type { RouteReport } from '../rules/route-report.ts'
import type { Contexts } from './contexts.ts'

const freshState = { isRenewed: false, isHostSettled: false, isSent: false }

/** Adds the hooks of a registration: looks the browser up, guards routes, and sends cookies. */
export function addHooks(fastify: FastifyInstance, contexts: Contexts, report: RouteReport): void {
  const [first] = contexts.all
  if (first === undefined) return
  fastify.addHook('onRoute', (route) => {
    const { cachedSeconds } = first.rules.check(route.config, `${String(route.method)} ${route.url}`)
    if (cachedSeconds > 0) first.remembered.want()
    report.add(route)
  })
  fastify.addHook('onRequest', async (request, reply) => {
    const context = contexts.find(request)
    const preflight = context && answerPreflight(context.origins, request, reply)
    if (preflight !== undefined) return preflight
    const rule = (context ?? first).rules.of(request)
    if (context === undefined) {
      // a health check comes without the name of any tenant
      if (rule.kind === 'public') return undefined
      throw new TenantUnknownError()
    }
    if (context.cookies.secure && request.protocol !== 'https') context.notices.noticeHttp(request)
    const browser = new BrowserSession(context, request.headers.cookie)
    browser.mayLackAnswer = isWebSocket(request)
    const state: RequestState = { ...freshState, reply, browser, before: browser.local }
    request.latchkeyState = state
    if (browser.mayLackAnswer) completeUpgradeHead(request, () => cookiesOfRawAnswer(state) ?? [])
    completeRawHead(reply, () => {
      if (!state.isSent) allowReadingRaw(context.origins, request, reply)
      return cookiesOfRawAnswer(state)
    })
    // whose the host's session is depends on the sign-on, also on public routes
    // a connection that stays open would outlive what was read before
    const cachedSeconds = rule.cachedSeconds > 0 && !opensConnection(request) ? rule.cachedSeconds : 0
    if (cachedSeconds > 0) context.remembered.want()
    const needsSignOn = rule.kind !== 'public' || (browser.hasLocalCookie && 'session' in request)
    await browser.lookUp(needsSignOn, cachedSeconds)
    state.before = browser.local
    const refused = await guard(context, request, reply, rule)
    if (refused === undefined && rule.kind === 'public') await context.host.settle(request, state)
    return refused
  })
  // after the hooks by which a host that registered later loads its session
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const context = contexts.find(request)
    const { latchkeyState: state } = request
    const isOpen = state !== null && !state.isHostSettled && 'session' in request
    if (context === undefined || !isOpen) return done()
    const settling = context.host.settle(request, state)
    if (settling === undefined) done()
    else settling.then(() => done(), done)
  })
  fastify.addHook('preValidation', (request, _reply, done) => {
    const context = contexts.find(request)
    if (context === undefined || context.rules.of(request).kind !== 'guarded') return done()
    if (!namesKeptRequest(request.body)) return done()
    takeKeptRequest(context, request).then(() => done(), done)
  })
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { latchkeyState: state } = request
    if (state !== null) state.isSent = true
    state?.browser.cookies.send(reply)
    // whatever the handler says: a cache would give the answer to somebody else
    if (state?.browser.isPersonal === true) reply.header('cache-control', 'no-store')
    const context = contexts.find(request)
    if (context !== undefined) allowReading(context.origins, request, reply)
    const marking = state === null ? undefined : context?.host.markAgain(request)
    const body = reply.statusCode < 400 ? payload : problemOfError(reply, payload)
    if (marking === undefined) done(null, body)
    else marking.then(() => done(null, body), done)
  })
  fastify.addHook('onError', (_request, reply, error, done) => {
    addRetryAfter(reply, error)
    noteError(reply, error)
    done()
  })
}

/** What an answer past Fastify needs, unless it is not personal or went through the `onSend` hook. */
function cookiesOfRawAnswer({ browser, isSent }: RequestState): readonly string[] | undefined {
  if (isSent) return undefined
  const cookies = browser.cookies.take()
  return cookies.length > 0 || browser.isPersonal ? cookies : undefined
}
