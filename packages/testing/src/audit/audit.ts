import type { FastifyInstance } from 'fastify'
import type { TestIdentity } from '../start-identity.ts'
import { type AuditContext, type AuditPages, hasRoute } from './audit-context.ts'
import { checklist } from './checklist.ts'
import type { Finding, SkippedRule } from './finding.ts'
import { type AuditReport, reportOf } from './report.ts'

/** Options of {@link audit}. */
export interface AuditOptions extends Partial<AuditPages> {
  /** The service with whose options the app was built. */
  identity: TestIdentity
  /** A user with a password and a phone number, who may log in at the app. @default 'alice' */
  username?: string
}

/**
 * Runs a checklist against an app: whether guarded routes are guarded, log-in and log-out withstand other sites and old cookies,
 * cookies and caches are set right, and no token leaves the server. It logs in and out many times, and sends requests of another
 * site to each route: use it in tests only.
 *
 * @throws Error if the app was not built with the options of the service
 *
 * @example
 * ```ts
 * import { audit, startIdentity } from '@latchkey/testing'
 * import type { FastifyInstance } from 'fastify'
 *
 * declare const app: FastifyInstance
 *
 * const identity = await startIdentity()
 * const report = await audit(app, { identity })
 * if (report.findings.length > 0) throw new Error(report.toText())
 * ```
 */
export async function audit(
  app: FastifyInstance,
  { identity, username = 'alice', ...given }: AuditOptions,
): Promise<AuditReport> {
  await app.ready()
  const pages: AuditPages = {
    loginUrl: '/login',
    loginFields: { username, password: identity.password },
    logoutUrl: '/logout',
    returnTo: 'return_to',
    ...given,
  }
  const context: AuditContext = {
    app,
    identity,
    pages,
    username,
    origin: identity.browser(app).origin,
    routes: app.latchkey.routes().filter(({ methods }) => methods.some((method) => method !== 'OPTIONS')),
    async logIn(browser = identity.browser(app)) {
      const response = await browser.submit(pages.loginUrl, pages.loginFields)
      return { browser, response }
    },
  }
  const findings: Finding[] = []
  const tried: string[] = []
  const skipped: SkippedRule[] = []
  for (const { id, level, fix, check, needs = [] } of checklist) {
    const missing = needs.filter((url) => !hasRoute(context, 'POST', pages[url]))
    const faults =
      missing.length > 0
        ? `there is no route POST ${missing.map((url) => pages[url]).join()}`
        : await check(context)
    if (typeof faults === 'string') skipped.push({ rule: id, reason: faults })
    else {
      tried.push(id)
      findings.push(...faults.map(({ where, message }) => ({ rule: id, level, where, message, fix })))
    }
  }
  return reportOf(findings, tried, skipped)
}
