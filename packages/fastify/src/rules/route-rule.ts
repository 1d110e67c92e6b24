import { createCheck, type Requirement, RequirementSchema, strictestRequirement } from '@latchkey/protocol'
import type { FastifyContextConfig, FastifyRequest } from 'fastify'
import { ConfigInvalidError } from '../errors.ts'
import { cachedSecondsOf, compileOutage, type OutagePolicy } from './outage-policy.ts'

/** The rule of a route, in `config.auth`. */
export type AuthRule =
  /** Signed in, by the app's own requirement. */
  | true
  /** Silent where possible, never refused. */
  | 'optional'
  /** Public by decision. */
  | false
  /** Signed in, by the app's own requirement and this one: the strictest wins. */
  | Requirement

/** A rule as the guard reads it. */
export interface CompiledRule {
  kind: 'guarded' | 'optional' | 'public'
  requirement: Requirement
}

/** The rule of a route with what it does in an outage. */
export interface RouteRule extends CompiledRule {
  outage: OutagePolicy
  /** For how long it accepts what was read before an outage, in seconds. */
  cachedSeconds: number
}

/** Whether a route says how it is kept. */
export function isDeclared(rule: unknown): boolean {
  return rule !== undefined
}

const checkRequirement = createCheck(RequirementSchema)

/**
 * Reads the rule of a route.
 *
 * @throws `config_invalid` when it is none, so that a typo refuses to start
 */
export function compileRule(rule: unknown, requirement: Requirement, route: string): CompiledRule {
  if (rule === undefined || rule === false) return { kind: 'public', requirement }
  if (rule === 'optional') return { kind: 'optional', requirement }
  if (rule === true) return { kind: 'guarded', requirement }
  const checked = checkRequirement(rule)
  if (checked.ok) return { kind: 'guarded', requirement: strictestRequirement(requirement, checked.value) }
  const { field, problem } = checked.fault
  throw new ConfigInvalidError(
    field === ''
      ? `latchkey: config.auth of ${route} must be true, false, 'optional' or a requirement`
      : `latchkey: config.auth.${field} of ${route} ${problem}`,
  )
}

/** The compiled rule of each route, by its config: of routes that were declared before the plugin, too. */
export class RouteRules {
  readonly #requirement: Requirement
  readonly #compiled = new WeakMap<object, RouteRule>()
  readonly #public: RouteRule

  /** @param requirement the app's own, which every guarded route asks for */
  constructor(requirement: Requirement) {
    this.#requirement = requirement
    this.#public = { kind: 'public', requirement, outage: 'anonymous', cachedSeconds: 0 }
  }

  /** @throws `config_invalid` when the rule or the policy is none */
  check(config: FastifyContextConfig | undefined, route: string): RouteRule {
    const compiled = compileRule(config?.auth, this.#requirement, route)
    const outage = compileOutage(config?.authOutage, compiled.kind, route)
    return { ...compiled, outage, cachedSeconds: cachedSecondsOf(outage) }
  }

  of(request: FastifyRequest): RouteRule {
    const { config, method, url } = request.routeOptions
    if (config === undefined) return this.#public
    const known = this.#compiled.get(config)
    if (known !== undefined) return known
    const compiled = this.check(config, `${String(method)} ${url ?? ''}`)
    this.#compiled.set(config, compiled)
    return compiled
  }
}
