import type { AuditRule, Fault } from '../rule.ts'

const foreign = [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https:evil.example',
  'javascript:alert(1)',
]

/** After a log-in the app redirects to itself only. */
export const openRedirect: AuditRule = {
  id: 'open-redirect',
  title: 'After a log-in the app redirects to itself only',
  level: 'error',
  fix: 'Redirect to `app.latchkey.returnTo(value)`, never to the value itself.',
  needs: ['loginUrl'],
  async check({ app, identity, pages, origin }) {
    const faults: Fault[] = []
    for (const value of foreign) {
      const url = `${pages.loginUrl}?${new URLSearchParams({ [pages.returnTo]: value })}`
      const { headers, statusCode } = await identity.browser(app).submit(url, pages.loginFields)
      const { location } = headers
      if (typeof location !== 'string' || statusCode < 300 || statusCode > 399) continue
      if (!URL.canParse(location, origin) || new URL(location, origin).origin !== origin) {
        faults.push({ where: `POST ${pages.loginUrl}`, message: `redirects to ${JSON.stringify(value)}` })
      }
    }
    return faults
  },
}
