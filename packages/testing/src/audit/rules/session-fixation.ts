import { guardedPages, letsIn, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

/** Cookies from before a log-in are not signed in afterwards. */
export const sessionFixation: AuditRule = {
  id: 'session-fixation',
  title: 'Cookies from before a log-in are not signed in by it',
  level: 'error',
  fix: 'Start a new session at each log-in; `request.session.regenerate()` for one of your own.',
  needs: ['loginUrl'],
  async check(context) {
    const victim = context.identity.browser(context.app)
    for (const { url } of guardedPages(context)) await visit(victim, pathOf(url))
    await visit(victim, context.pages.loginUrl)
    const attacker = victim.copy()
    const { response } = await context.logIn(victim)
    if (response.statusCode >= 400) return `the log-in was answered with ${response.statusCode}`
    const faults: Fault[] = []
    for (const { url } of guardedPages(context)) {
      const answer = await visit(attacker, pathOf(url))
      if (letsIn(answer)) {
        faults.push({
          where: `GET ${pathOf(url)}`,
          message: 'lets in cookies that were set before the log-in',
        })
      }
    }
    return faults
  },
}
