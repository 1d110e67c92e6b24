import { isDeepStrictEqual } from 'node:util'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { ConfigInvalidError } from '../errors.ts'
import { compileRule, isDeclared } from './route-rule.ts'
import { routesOf } from './routes-of.ts'

/**
 * How a route is kept: `public` by `config.auth: false`, `undeclared` without any rule, which leaves it public.
 * `unseen` was there before the plugin: it is guarded by its rule in the plugin's own scope, not in one of its own.
 */
export type RouteAccess = 'guarded' | 'optional' | 'public' | 'undeclared' | 'unseen'

/** One route of the plugin's scope. */
export interface ReportedRoute {
  /** With the prefixes of its scopes. */
  url: string
  /** HEAD stands with the GET that Fastify made it for. */
  methods: readonly string[]
  access: RouteAccess
  /** What a session must have proven, of guarded routes: the app's requirement and the route's in one. */
  requirement?: Requirement
}

interface SeenRoute {
  url: string
  methods: string[]
  route: RouteOptions
}

/** Every route of the plugin's scope and the scopes below, with its rule. */
export class RouteReport {
  readonly #requirement: Requirement
  readonly #unseen: ReportedRoute[]
  readonly #seen: SeenRoute[] = []

  /** @param fastify as it is before the plugin adds anything */
  constructor(fastify: FastifyInstance, requirement: Requirement) {
    this.#requirement = requirement
    // below the root, those that are there may be of other scopes, which are not the plugin's
    const isRoot = Object.hasOwn(fastify, 'listen')
    const known = isRoot ? routesOf(fastify.printRoutes()) : []
    this.#unseen = known.map((route) => ({ ...route, access: 'unseen' }))
  }

  add(route: RouteOptions): void {
    this.#seen.push({ url: route.url, methods: [route.method].flat(), route })
  }

  /** The routes so far, in the order of their declaration. */
  routes(): ReportedRoute[] {
    const reported = structuredClone(this.#unseen)
    let before: { url: string; methods: string[]; rule: unknown } | undefined
    for (const { url, methods, route } of this.#seen) {
      // a later hook of the host may have set the rule: it counts as it stands when it is asked for
      const rule = route.config?.auth
      const isMadeForGet =
        methods.join() === 'HEAD' &&
        before?.url === url &&
        before.methods.includes('GET') &&
        isDeepStrictEqual(rule, before.rule)
      if (isMadeForGet) {
        before?.methods.push('HEAD')
        continue
      }
      before = { url, methods: [...methods], rule }
      const compiled = compileRule(rule, this.#requirement, `${methods.join()} ${url}`)
      const access = isDeclared(rule) ? compiled.kind : 'undeclared'
      const requirement = access === 'guarded' ? structuredClone(compiled.requirement) : undefined
      reported.push({ url, methods: before.methods, access, ...(requirement && { requirement }) })
    }
    return reported
  }

  /**
   * Routes for OPTIONS alone need no rule: they answer preflight requests, which browsers send without cookies, and hold
   * nobody's data (RFC 9110, section 9.3.7). `@fastify/cors` adds one for all paths.
   *
   * @throws `config_invalid` naming every other route without a rule, and every one that the plugin did not see
   */
  forbidUndeclared(): void {
    const routes = this.routes().filter(({ methods }) => methods.some((method) => method !== 'OPTIONS'))
    const told = (access: RouteAccess) =>
      routes.filter((route) => route.access === access).map(({ methods, url }) => `${methods.join()} ${url}`)
    const problems = [
      ...told('undeclared').map((route) => `${route} has no config.auth`),
      ...told('unseen').map((route) => `${route} was declared before the plugin`),
    ]
    if (problems.length > 0)
      throw new ConfigInvalidError(`latchkey: undeclaredRoutes: ${problems.join('; ')}`)
  }
}

/** How many routes there are of each kind, in words. */
export function summaryOf(routes: readonly ReportedRoute[]): string {
  const counts = new Map<RouteAccess, number>()
  for (const { access } of routes) counts.set(access, (counts.get(access) ?? 0) + 1)
  return [...counts].map(([access, count]) => `${count} ${access}`).join(', ') || 'none'
}
