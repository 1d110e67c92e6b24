import type { Requirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { type CompiledRule, compileRule } from './route-rule.ts'

/** The compiled rule of each route, by its config: of routes that were declared before the plugin, too. */
export class RouteRules {
  readonly #requirement: Requirement
  readonly #compiled = new WeakMap<object, CompiledRule>()
  readonly #public: CompiledRule

  /** @param requirement the app's own, which every guarded route asks for */
  constructor(requirement: Requirement) {
    this.#requirement = requirement
    this.#public = { kind: 'public', requirement }
  }

  /** @throws `config_invalid` when the rule is none */
  check(rule: unknown, route: string): void {
    compileRule(rule, this.#requirement, route)
  }

  of(request: FastifyRequest): CompiledRule {
    const { config, method, url } = request.routeOptions
    if (config === undefined) return this.#public
    const known = this.#compiled.get(config)
    if (known !== undefined) return known
    const compiled = compileRule(config.auth, this.#requirement, `${String(method)} ${url ?? ''}`)
    this.#compiled.set(config, compiled)
    return compiled
  }
}
