import { strictestRequirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ConfigInvalidError, TenantUnknownError } from '../errors.ts'
import type { LatchkeyOptions } from '../options/options.ts'
import type { TenantsOption } from '../options/tenants-option.ts'
import { Counters } from '../telemetry/counters.ts'
import { createContext } from './create-context.ts'
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
  const { tenants } = options
  const counters = new Counters(options.app)
  if (tenants === undefined) {
    const { client } = options
    if (client === undefined) throw new ConfigInvalidError('latchkey: option client is required')
    const context = createContext(fastify, { ...options, client }, counters)
    return { all: [context], areTenants: false, find: () => context, of: () => context }
  }
  const byName = new Map(
    Object.keys(tenants.each).map((name) => [
      name,
      createContext(fastify, tenantOptions(options, name), counters),
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

/** A tenant's part has names of its own: cookies, keys, queue and sign-on have nothing to do with another tenant's. */
function tenantOptions(
  options: LatchkeyOptions,
  name: string,
): LatchkeyOptions & Pick<Required<LatchkeyOptions>, 'client'> {
  const tenant = options.tenants?.each[name]
  if (tenant === undefined)
    throw new ConfigInvalidError('latchkey: option tenants.each changed while it was read')
  const { accepts, group, ...signOn } = options.signOn
  return {
    ...options,
    app: `${options.app}-${name}`,
    origin: tenant.origin ?? options.origin,
    client: tenant.client,
    requirement: strictestRequirement(options.requirement ?? {}, tenant.requirement ?? {}),
    signOn: {
      ...signOn,
      group: group === undefined ? name : `${group}-${name}`,
      ...(accepts && { accepts: accepts.map((app) => `${app}-${name}`) }),
    },
  }
}
