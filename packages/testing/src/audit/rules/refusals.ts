import { guardedPages, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { type Visit, visit } from '../visit.ts'

/** A script gets 401 in JSON; a page request is redirected within the app. */
export const refusals: AuditRule = {
  id: 'refusals',
  title: 'Without a sign-in a script gets 401, and a page request a redirect to the log-in page',
  level: 'warning',
  fix: 'Leave the answers of the guard as they are: an error handler passes on errors whose code begins with `auth_`.',
  async check(context) {
    const faults: Fault[] = []
    const browser = context.identity.browser(context.app)
    for (const { url } of guardedPages(context)) {
      const path = pathOf(url)
      const script = await visit(browser, path, {
        headers: { accept: 'application/json', 'sec-fetch-mode': 'cors' },
      })
      if (script.statusCode !== 401) {
        faults.push({ where: `GET ${path}`, message: `answers a script with ${script.statusCode}` })
      }
      const page = await visit(browser, path)
      if (!isRedirectWithin(page))
        faults.push({ where: `GET ${path}`, message: `answers a page request with ${page.statusCode}` })
    }
    return faults
  },
}

function isRedirectWithin({ statusCode, headers }: Visit): boolean {
  return (
    statusCode === 401 ||
    ((statusCode === 302 || statusCode === 303) && /^\/(?!\/)/.test(`${headers.location}`))
  )
}
