import { guardedPages, letsIn, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

/** The same page, as proxies and attackers write it. */
const spellings: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.toUpperCase(),
  (path) => `${path}?x=1`,
  (path) => `${path};x=1`,
]

/** A visitor who is not signed in gets nothing from a guarded route, however it is written. */
export const guardedRoutes: AuditRule = {
  id: 'guarded-routes',
  title: 'A visitor who is not signed in gets nothing from a guarded route',
  level: 'error',
  fix: 'Let nothing answer before the guard: no hook, cache or route of another spelling of the path.',
  async check(context) {
    const faults: Fault[] = []
    const browser = context.identity.browser(context.app)
    const open = new Set(context.routes.filter(({ access }) => access !== 'guarded').map(({ url }) => url))
    for (const { url } of guardedPages(context)) {
      for (const method of ['GET', 'HEAD'] as const) {
        for (const spell of spellings) {
          const path = spell(pathOf(url))
          if (open.has(path)) continue
          const response = await visit(browser, path, { method })
          if (letsIn(response)) {
            faults.push({
              where: `${method} ${path}`,
              message: `answers ${response.statusCode} without a sign-in`,
            })
          }
        }
      }
    }
    return faults
  },
}
