import type { Credentials, LoginStep, LogoutScope } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { beginLogin } from '../decisions/begin-login.ts'
import { login } from '../decisions/login.ts'
import { logout } from '../decisions/logout.ts'
import { silentAuth } from '../decisions/silent-auth.ts'
import { ConfigInvalidError } from '../errors.ts'
import { readKeptRequest } from '../guard/kept-request.ts'
import { stateOf } from '../local-session/request-state.ts'
import { requestedOrigin } from '../rules/app-origins.ts'
import { clientAttributesOf } from '../rules/browser-request.ts'
import type { RouteReport } from '../rules/route-report.ts'
import type { Contexts } from './contexts.ts'

/** Decorates requests and the app with what the plugin offers. */
export function decorate(fastify: FastifyInstance, contexts: Contexts, report: RouteReport): void {
  fastify.decorateRequest('auth', null)
  fastify.decorateRequest('authOutcome', null)
  fastify.decorateRequest('latchkeyState', null)
  fastify.decorateRequest('pendingStepUp', {
    getter(this: FastifyRequest) {
      const context = contexts.find(this)
      if (context === undefined) return null
      const pending = this.latchkeyState?.browser.stored?.record.pending
      return pending !== undefined && pending.expires_at > context.now() ? pending : null
    },
  })
  fastify.decorateRequest('keptRequest', function (this: FastifyRequest) {
    const context = contexts.of(this)
    return readKeptRequest(context, this)
  })
  fastify.decorateRequest('sessionEnd', function (this: FastifyRequest) {
    const context = contexts.of(this)
    return context.sessionEnds.signalOf(this)
  })
  fastify.decorateRequest('silentAuth', function (this: FastifyRequest, requirement: Requirement = {}) {
    const context = contexts.of(this)
    return silentAuth(context, this, stateOf(this), requirement)
  })
  fastify.decorateRequest(
    'login',
    function (this: FastifyRequest, credentials: Credentials, how: { stepUp?: boolean } = {}) {
      const context = contexts.of(this)
      const isStepUp = how.stepUp === true
      const told = { method: credentials.method, stepUp: isStepUp }
      return context.observer.login(this, told, () =>
        login(context, this, stateOf(this), credentials, isStepUp),
      )
    },
  )
  fastify.decorateRequest(
    'beginLogin',
    function (this: FastifyRequest, step: LoginStep, how: { stepUp?: boolean } = {}) {
      const context = contexts.of(this)
      const stepUp = how.stepUp === true
      return context.observer.beginLogin(this, { method: step.method, stepUp }, () =>
        beginLogin(context, this, stateOf(this), step, stepUp),
      )
    },
  )
  fastify.decorateRequest('logout', function (this: FastifyRequest, how: { scope?: LogoutScope } = {}) {
    const context = contexts.of(this)
    const { scope = 'everywhere' } = how
    return context.observer.logout(this, scope, () => logout(context, this, stateOf(this), scope))
  })
  const [first] = contexts.all
  fastify.decorate('latchkey', {
    get client() {
      if (contexts.areTenants || first === undefined) {
        throw new ConfigInvalidError(
          'latchkey: with tenants there is a client for each; use clientOf(request)',
        )
      }
      return first.client
    },
    clientOf: (request) => contexts.of(request).client,
    returnTo: (value) => first?.returnTo(value) ?? '/',
    originOf(request) {
      const { own } = contexts.of(request).origins
      return requestedOrigin(request, own) ?? own[0] ?? ''
    },
    async drainLogouts() {
      const done = await Promise.all(contexts.all.map(({ queue }) => queue.drain()))
      return done.reduce((sum, count) => sum + count, 0)
    },
    clientAttributes: clientAttributesOf,
    routes: () => report.routes(),
    // all contexts count in one place
    metrics: () => first?.observer.metrics() ?? '',
    registerMetrics: async (registry) => first?.observer.registerMetrics(registry),
  })
}
