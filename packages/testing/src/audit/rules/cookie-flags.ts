import type { AuditRule, Fault } from '../rule.ts'

/** Cookies that a log-in sets are out of reach of scripts, other sites and plain http. */
export const cookieFlags: AuditRule = {
  id: 'cookie-flags',
  title: 'Cookies of a log-in have HttpOnly, SameSite, and Secure where the app is on https',
  level: 'error',
  fix: 'Set `httpOnly`, `sameSite` and `secure` for every cookie, and leave those of the plugin as they are.',
  needs: ['loginUrl'],
  async check(context) {
    const { response } = await context.logIn()
    const faults: Fault[] = []
    const where = `POST ${context.pages.loginUrl}`
    for (const { name, httpOnly, sameSite, secure } of response.cookies) {
      const missing: string[] = []
      if (httpOnly !== true) missing.push('HttpOnly')
      if (sameSite === undefined || sameSite.toLowerCase() === 'none') missing.push('SameSite')
      if (context.origin.startsWith('https:') && secure !== true) missing.push('Secure')
      if (missing.length > 0) faults.push({ where, message: `sets ${name} without ${missing.join(' and ')}` })
    }
    return faults
  },
}
