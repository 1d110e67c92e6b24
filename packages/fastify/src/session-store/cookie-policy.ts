import type { CookieSerializeOptions } from '@fastify/cookie'
import type { LatchkeyOptions } from '../options/options.ts'

/** Names and attributes of the two cookies of an app. */
export interface CookiePolicy {
  secure: boolean
  /** The app's own, with the id of its local session. */
  local: { name: string; attributes: CookieSerializeOptions }
  /** The group's, with the handle of the sign-on record. */
  signOn: { name: string; attributes: CookieSerializeOptions }
}

/** `__Host-` where a cookie stays on one host, `__Secure-` where a domain shares it, plain names on loopback http. */
export function cookiePolicy(options: Pick<LatchkeyOptions, 'app' | 'origin' | 'signOn'>): CookiePolicy {
  const secure = options.origin.startsWith('https:')
  const { cookieDomain, group } = options.signOn
  const attributes: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure }
  const signOnPrefix = cookieDomain === undefined ? '__Host-' : '__Secure-'
  return {
    secure,
    local: { name: `${secure ? '__Host-' : ''}latchkey-${options.app}`, attributes },
    signOn: {
      name: `${secure ? signOnPrefix : ''}latchkey-sign-on${group === undefined ? '' : `-${group}`}`,
      attributes: { ...attributes, ...(cookieDomain !== undefined && { domain: cookieDomain }) },
    },
  }
}

/** Whether a Cookie header names a cookie more than once: which one is real cannot be known. */
export function isAmbiguous(header: string | undefined, name: string): boolean {
  if (header === undefined || header.indexOf(name) === header.lastIndexOf(name)) return false
  const names = header.split(';').map((part) => part.split('=', 1)[0]?.trim())
  return names.indexOf(name) !== names.lastIndexOf(name)
}
