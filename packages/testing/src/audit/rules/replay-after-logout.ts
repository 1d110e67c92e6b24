import { guardedPages, letsIn, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

/** Cookies from before a log-out are not signed in after it. */
export const replayAfterLogout: AuditRule = {
  id: 'replay-after-logout',
  title: 'Cookies from before a log-out are not signed in after it',
  level: 'error',
  fix: 'Call `request.logout()`, and end sessions of your own in the store, not in the cookie alone.',
  needs: ['loginUrl', 'logoutUrl'],
  async check(context) {
    const { browser } = await context.logIn()
    const stolen = browser.copy()
    const answer = await browser.submit(context.pages.logoutUrl)
    if (answer.statusCode >= 400) return `${context.pages.logoutUrl} was answered with ${answer.statusCode}`
    const faults: Fault[] = []
    for (const { url } of guardedPages(context)) {
      if (letsIn(await visit(stolen, pathOf(url)))) {
        faults.push({ where: `GET ${pathOf(url)}`, message: 'lets in cookies from before the log-out' })
      }
    }
    return faults
  },
}
