import { guardedPages, pathOf } from '../audit-context.ts'
import type { AuditRule, Fault } from '../rule.ts'
import { visit } from '../visit.ts'

/** A JWT (RFC 7519): two parts of base64url that begin as JSON objects do, and a signature. */
const jwt = /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/

/** No token of the identity service reaches a browser. */
export const tokenLeaks: AuditRule = {
  id: 'token-leaks',
  title: 'No token of the identity service reaches a browser',
  level: 'error',
  fix: 'Keep tokens on the server: call other services there, with `request.auth.accessToken()`.',
  needs: ['loginUrl'],
  async check(context) {
    const { app, identity, username } = context
    const browser = await identity.signIn(app, username, { amr: ['pwd', 'sms'] })
    const faults: Fault[] = []
    for (const { url } of guardedPages(context)) {
      const { body, headers } = await visit(browser, pathOf(url))
      const where = `GET ${pathOf(url)}`
      if (jwt.test(body)) faults.push({ where, message: 'has a token in its body' })
      if (jwt.test(JSON.stringify(headers))) faults.push({ where, message: 'has a token in a header' })
    }
    const { response } = await context.logIn()
    if (jwt.test(response.body) || jwt.test(JSON.stringify(response.headers))) {
      faults.push({ where: `POST ${context.pages.loginUrl}`, message: 'has a token in its answer' })
    }
    return faults
  },
}
