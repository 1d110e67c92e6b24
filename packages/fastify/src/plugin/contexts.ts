import { strictestRequirement } from '@latchkey/protocol'
import { recordMemory } from '@latchkey/session-store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ConfigInvalidError, TenantUnknownError } from '../errors.ts'
import type { LatchkeyOptions } from '../options/options.ts'
import type { TenantsOption } from '../options/tenants-option.ts'
import { Counters } from '../telemetry/counters.ts'
import { type ContextOptions, createContext } from './create-context.ts'
import type { PluginContext } from './plugin-context.ts'

/** What a registration works with: one context, or one for each tenant. */
export interface Contexts {
  all: readonly PluginContext[]
  /** Whether there is one for each tenant. */
  areTenants: boolean
  /** The context of a request; nothing where it is of no tenant. */
  find(request: FastifyRequest): PluginContext | undefined
  /** @throws `tenant_unknown` */
  of(request: FastifyRequest): PluginContext
}

/** Makes the contexts of a registration. */
export function createContexts(fastify: FastifyInstance, options: LatchkeyOptions): Contexts {
  const { tenants, ...plain } = options
  const shared = { counters: new Counters(options.app), remembered: recordMemory() }
  if (tenants === undefined) {
    const { client } = plain
    if (client === undefined) throw new ConfigInvalidError('latchkey: option client is required')
    const context = createContext(fastify, { ...plain, client }, shared)
    return { all: [context], areTenants: false, find: () => context, of: () => context }
  }
  const byName = new Map(
    Object.keys(tenants.each).map((name) => [
      name,
      createContext(fastify, tenantOptions(options, name), shared),
    ]),
  )
  const known = new WeakMap<FastifyRequest, { context: PluginContext | undefined }>()
  const find = (request: FastifyRequest) => {
    // asked once: a request does not change its tenant under way
    const found = known.get(request) ?? { context: byName.get(nameOf(tenants, request) ?? '') }
    known.set(request, found)
    return found.context
  }
  const of = (request: FastifyRequest) => {
    const context = find(request)
    if (context === undefined) throw new TenantUnknownError()
    return context
  }
  return { all: [...byName.values()], areTenants: true, find, of }
}

/** A resolver that fails knows no tenant: the request is refused, and the app goes on. */
function nameOf(tenants: TenantsOption, request: FastifyRequest): string | undefined {
  try {
    return tenants.of(request)
  } catch (error) {
    request.log.error({ err: error }, 'the option tenants.of failed')
    return undefined
  }
}

/** A tenant has names of its own: it shares neither cookies, keys, queue nor sign-on with another tenant. */
function tenantOptions({ tenants, ...options }: LatchkeyOptions, name: string): ContextOptions {
  const tenant = tenants?.each[name]
  if (tenant === undefined)
    throw new ConfigInvalidError('latchkey: option tenants.each changed while it was read')
  return {
    ...options,
    tenant: name,
    origin: tenant.origin ?? options.origin,
    client: tenant.client,
    requirement: strictestRequirement(options.requirement ?? {}, tenant.requirement ?? {}),
  }
}
