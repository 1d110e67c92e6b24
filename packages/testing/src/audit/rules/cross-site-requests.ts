import type { Browser } from '../../browser/browser.ts'
import { type AuditContext, guardedPages, letsIn, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

const crossSite = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Another site can neither log the user in or out nor change anything. */
export const crossSiteRequests: AuditRule = {
  id: 'cross-site-requests',
  title: 'Another site cannot log a user in or out, or change anything in their name',
  level: 'error',
  fix: 'Leave `Origin` and `Sec-Fetch-Site` as they arrive, and change nothing in a GET.',
  needs: ['loginUrl', 'logoutUrl'],
  async check(context) {
    return [
      ...(await loginFaults(context)),
      ...(await logoutFaults(context)),
      ...(await changeFaults(context)),
    ]
  },
}

async function isSignedIn(context: AuditContext, browser: Browser): Promise<boolean> {
  for (const { url } of guardedPages(context)) if (letsIn(await visit(browser, pathOf(url)))) return true
  return false
}

async function loginFaults(context: AuditContext): Promise<Fault[]> {
  const { app, identity, pages } = context
  const browser = identity.browser(app)
  const payload = new URLSearchParams(pages.loginFields).toString()
  await browser.inject({ method: 'POST', url: pages.loginUrl, headers: { ...form, ...crossSite }, payload })
  return (await isSignedIn(context, browser))
    ? [{ where: `POST ${pages.loginUrl}`, message: 'logs in by a form of another site' }]
    : []
}

async function logoutFaults(context: AuditContext): Promise<Fault[]> {
  const { pages } = context
  const faults: Fault[] = []
  for (const method of ['POST', 'GET'] as const) {
    const { browser } = await context.logIn()
    if (!(await isSignedIn(context, browser))) return faults
    await browser.inject({
      method,
      url: pages.logoutUrl,
      headers: { ...(method === 'POST' && form), ...crossSite },
    })
    if (!(await isSignedIn(context, browser))) {
      faults.push({ where: `${method} ${pages.logoutUrl}`, message: 'logs out by a request of another site' })
    }
  }
  return faults
}

async function changeFaults(context: AuditContext): Promise<Fault[]> {
  const { app, identity, username, routes } = context
  const browser = await identity.signIn(app, username, { amr: ['pwd', 'sms'] })
  const faults: Fault[] = []
  for (const { url, methods, access } of routes) {
    if (access !== 'guarded') continue
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      if (!methods.includes(method)) continue
      const answer = await browser.inject({ method, url: pathOf(url), headers: { ...form, ...crossSite } })
      if (answer.statusCode !== 403) {
        faults.push({
          where: `${method} ${pathOf(url)}`,
          message: `answers another site with ${answer.statusCode}`,
        })
      }
    }
  }
  return faults
}
