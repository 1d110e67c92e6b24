import { guardedPages, letsIn, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

/** What a user sees is kept by no shared cache. */
export const cacheHeaders: AuditRule = {
  id: 'cache-headers',
  title: 'Pages of a user are kept by no cache that others share',
  level: 'error',
  fix: 'Answer guarded routes with `Cache-Control: no-store` or `private`.',
  async check(context) {
    const { app, identity, username } = context
    const browser = await identity.signIn(app, username, { amr: ['pwd', 'sms'] })
    const faults: Fault[] = []
    for (const { url } of guardedPages(context)) {
      const answer = await visit(browser, pathOf(url))
      const header = `${answer.headers['cache-control'] ?? ''}`
      if (letsIn(answer) && !/\b(no-store|private)\b/.test(header)) {
        faults.push({
          where: `GET ${pathOf(url)}`,
          message: `has Cache-Control ${header === '' ? 'missing' : header}`,
        })
      }
    }
    return faults
  },
}
