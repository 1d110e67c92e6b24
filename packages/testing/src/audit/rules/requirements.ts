import { letsIn, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

/** A route that needs two factors refuses a user who has proven one. */
export const requirements: AuditRule = {
  id: 'requirements',
  title: 'A route that needs two factors refuses a user who has proven one',
  level: 'error',
  fix: 'Let nothing answer before the guard, and read no session of your own in its place.',
  async check(context) {
    const { app, identity, username, routes } = context
    const browser = await identity.signIn(app, username, { amr: ['pwd'] })
    const faults: Fault[] = []
    for (const { url, methods, requirement } of routes) {
      if (requirement?.mfa === undefined || !methods.includes('GET')) continue
      const response = await visit(browser, pathOf(url))
      if (letsIn(response)) faults.push({ where: `GET ${pathOf(url)}`, message: 'lets in a password alone' })
    }
    return faults
  },
}
