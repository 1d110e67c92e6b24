import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { addBackchannelLogout } from '../back-channel/backchannel-logout.ts'
import { ConfigInvalidError } from '../errors.ts'
import { addHandOverRoutes } from '../hand-over/hand-over-routes.ts'
import { lowestFastify } from '../options/lowest-fastify.ts'
import { checkOptions, type LatchkeyOptions } from '../options/options.ts'
import { RouteReport, summaryOf } from '../rules/route-report.ts'
import { loadTracing } from '../telemetry/tracing.ts'
import { type Contexts, createContexts } from './contexts.ts'
import type { PluginContext } from './plugin-context.ts'
import { decorate } from './plugin-decorators.ts'
import { addHooks } from './plugin-hooks.ts'

const drainIntervalMs = 5000

async function plugin(fastify: FastifyInstance, options: LatchkeyOptions): Promise<void> {
  checkOptions(options)
  if (fastify.hasDecorator('latchkey')) throw new ConfigInvalidError('latchkey: registered already')
  const contexts = createContexts(fastify, options)
  const tracing = await loadTracing(fastify.log)
  for (const context of contexts.all) context.observer.spanBy(tracing)
  const report = new RouteReport(fastify, options.requirement ?? {})
  decorate(fastify, contexts, report)
  addHooks(fastify, contexts, report)
  for (const context of contexts.all) addHandOverRoutes(fastify, context)
  reportRoutes(fastify, options, report)
  if (options.backchannelLogout !== undefined) {
    await addBackchannelLogout(fastify, contexts.all, options.backchannelLogout.path)
  }
  attendToEnd(fastify, contexts)
}

/** Tells at start how every route is kept. */
function reportRoutes(fastify: FastifyInstance, options: LatchkeyOptions, report: RouteReport): void {
  const { app, undeclaredRoutes } = options
  fastify.addHook('onReady', (done) => {
    if (undeclaredRoutes === 'forbid') report.forbidUndeclared()
    const routes = report.routes()
    fastify.log.info({ app, routes }, `latchkey routes: ${summaryOf(routes)}`)
    done()
  })
}

/** While the app runs, queued log-outs are tried; when it closes, connections and clients are. */
function attendToEnd(fastify: FastifyInstance, { all }: Contexts): void {
  const timers = all.map(drainLogouts)
  fastify.addHook('preClose', async () => {
    for (const context of all) context.sessionEnds.close()
  })
  fastify.addHook('onClose', async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(all.filter(({ ownsClient }) => ownsClient).map(({ client }) => client.close()))
  })
}

/** One round at a time. */
function drainLogouts(context: PluginContext): NodeJS.Timeout {
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
  return timer.unref()
}

/**
 * Silent single sign-on for a Fastify app: decorates requests with `silentAuth`, `login` and `logout`, and guards routes
 * by `config.auth`. Cookies and sessions are its own; `request.session` belongs to the host.
 */
export const latchkey = fp(plugin, { name: '@latchkey/fastify', fastify: lowestFastify })
