import type { ReportedRoute } from '@latchkey/fastify'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Browser } from '../browser/browser.ts'
import type { TestIdentity } from '../start-identity.ts'

/** How people log in and out at the app under audit. */
export interface AuditPages {
  /** The route that takes the form of the log-in page. @default '/login' */
  loginUrl: string
  /** The fields of that form, filled in. @default `username` and `password` */
  loginFields: Record<string, string>
  /** @default '/logout' */
  logoutUrl: string
  /** The query parameter of `loginUrl` that says where to go afterwards. @default 'return_to' */
  returnTo: string
}

/** What the rules use. */
export interface AuditContext {
  app: FastifyInstance
  identity: TestIdentity
  pages: AuditPages
  /** A user who can log in by password. */
  username: string
  origin: string
  /** The routes of the app without those that only answer preflight requests. */
  routes: readonly ReportedRoute[]
  /** A browser in which the user has logged in by password, by the app's own form. */
  logIn(browser?: Browser): Promise<{ browser: Browser; response: LightMyRequestResponse }>
}

/** A path that a route takes, with something in place of its parameters. */
export function pathOf(url: string): string {
  return url.replaceAll(/:[^/]+/g, '1').replace('*', 'x')
}

/** Routes that need a sign-in and can be asked for without changing anything. */
export function guardedPages({ routes }: AuditContext): readonly ReportedRoute[] {
  return routes.filter(({ access, methods }) => access === 'guarded' && methods.includes('GET'))
}

/** Whether the app let somebody in. */
export const letsIn = ({ statusCode }: { statusCode: number }): boolean => statusCode < 300

/** Whether the app has a route. */
export function hasRoute({ routes }: AuditContext, method: string, url: string): boolean {
  const [path = ''] = url.split('?')
  return routes.some((route) => route.url === path && route.methods.includes(method))
}
