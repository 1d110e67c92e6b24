import type { Client, ClientOptions } from '@latchkey/client'
import { createFaultList, type Requirement, RequirementSchema } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { ConfigInvalidError } from '../errors.ts'
import { clientOf } from '../options/client-of.ts'
import { lowestFastify } from '../options/lowest-fastify.ts'
import { tellBearer } from './bearer-event.ts'
import { judgeBearer } from './bearer-guard.ts'
import { refuseBearer } from './bearer-refusal.ts'
import { type CompiledBearerRule, compileBearerRule } from './bearer-rule.ts'

/** Options of {@link latchkeyBearer}. */
export interface LatchkeyBearerOptions {
  /** How to reach the identity service, or a client made for it; one that was given stays open. */
  client: ClientOptions | Client
  /** This API, as the service knows it: the `resource` that apps ask tokens for. */
  audience: string
  /** What every guarded route asks of users. @default {} */
  requirement?: Requirement
  /** Whether the service is asked about each token, so that a log-out counts at once. @default false */
  introspect?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
}

const faultsOf = createFaultList(
  Type.Object(
    {
      client: Type.Object({}),
      audience: Type.String({ pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,2048}$' }),
      requirement: Type.Optional(RequirementSchema),
      introspect: Type.Optional(Type.Boolean()),
      now: Type.Optional(Type.Unknown()),
    },
    { additionalProperties: false },
  ),
)

async function plugin(fastify: FastifyInstance, options: LatchkeyBearerOptions): Promise<void> {
  const faults = faultsOf(options).map(({ field, problem }) => `${field || 'object'} ${problem}`)
  if (faults.length === 0 && options.now !== undefined && typeof options.now !== 'function') {
    faults.push('now must be a function')
  }
  if (fastify.hasRequestDecorator('bearer')) faults.push('client: latchkeyBearer is registered already')
  if (faults.length > 0) {
    throw new ConfigInvalidError(faults.map((fault) => `latchkeyBearer: option ${fault}`).join('; '))
  }
  const { audience, now: nowMs = Date.now, introspect = false } = options
  const defaults = { requirement: structuredClone(options.requirement ?? {}), introspect }
  const client = clientOf(fastify, options.client, nowMs)
  const parts = { client, audience, now: () => Math.floor(nowMs() / 1000) }
  const rules = new WeakMap<object, { rule: CompiledBearerRule | undefined }>()

  fastify.decorateRequest('bearer', null)
  fastify.addHook('onRoute', (route) => {
    compileBearerRule(route.config?.bearer, defaults, `${String(route.method)} ${route.url}`)
  })
  fastify.addHook('onRequest', async (request, reply) => {
    const { config, method, url = '' } = request.routeOptions
    if (config === undefined) return
    const known = rules.get(config) ?? {
      rule: compileBearerRule(config.bearer, defaults, `${String(method)} ${url}`),
    }
    rules.set(config, known)
    if (known.rule === undefined) return
    reply.header('cache-control', 'no-store')
    const startedAt = performance.now()
    const verdict = await judgeBearer(parts, request, known.rule)
    tellBearer(request, audience, verdict, performance.now() - startedAt)
    if (verdict.verdict !== 'accepted') return refuseBearer(request, reply, verdict, known.rule, audience)
    request.bearer = verdict.bearer
  })
  fastify.addHook('onClose', async () => {
    if (client !== options.client) await client.close()
  })
}

/**
 * Guards the routes of an API by access tokens (RFC 9068), by their `config.bearer`: signature, audience, scope and what
 * the user has proven. Needs neither cookies nor a store, and stands beside `latchkey` or alone.
 */
export const latchkeyBearer = fp(plugin, { name: '@latchkey/fastify-bearer', fastify: lowestFastify })
