import type { AuditRule } from '../rule.ts'

/** Each route says whether it needs a sign-in. */
export const undeclaredRoutes: AuditRule = {
  id: 'undeclared-routes',
  title: 'Each route says whether it needs a sign-in',
  level: 'warning',
  fix: "Give the route `config.auth` (`false` where it is public), and set `undeclaredRoutes: 'forbid'`.",
  async check({ routes }) {
    return routes
      .filter(({ access }) => access === 'undeclared' || access === 'unseen')
      .map(({ methods, url, access }) => ({
        where: `${methods.join()} ${url}`,
        message:
          access === 'unseen'
            ? 'was declared before the plugin, which does not guard it'
            : 'has no config.auth',
      }))
  },
}
