/** Attributes of a cookie of Latchkey (RFC 6265bis, section 5.6). */
export interface CookieAttributes {
  path: '/'
  httpOnly: true
  sameSite: 'lax'
  secure: boolean
  domain?: string
}

/** A cookie with its attributes. */
export interface CookieSpec {
  name: string
  attributes: CookieAttributes
}

/** Names and attributes of the cookies of an app. */
export interface CookiePolicy {
  secure: boolean
  /** The app's own: the id of its local session. */
  local: CookieSpec
  /** Shared by the apps of the group: the handle of the sign-on record. */
  signOn: CookieSpec
  /** The app's own, while a sign-on is on its way from another domain: the nonce that the code is bound to. */
  handOver: CookieSpec
  /** The app's own, for long: the signed id of the browser, with the option `deviceCookie`. */
  device: CookieSpec
}

/**
 * Names the cookies of an app: `__Host-` for a cookie of one host, `__Secure-` for one that a domain shares, plain names
 * on loopback http. Parts are separated by characters that no name contains, so no two apps, tenants or groups share one.
 */
export function cookiePolicy(of: {
  app: string
  tenant: string | undefined
  group: string | undefined
  isSecure: boolean
  cookieDomain: string | undefined
}): CookiePolicy {
  const { app, group, isSecure: secure, cookieDomain: domain } = of
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const tenant = of.tenant === undefined ? '' : `.${of.tenant}`
  const prefix = secure ? '__Host-' : ''
  const signOnPrefix = secure && domain !== undefined ? '__Secure-' : prefix
  const local = `${prefix}latchkey-${app}${tenant}`
  return {
    secure,
    local: { name: local, attributes },
    signOn: {
      name: `${signOnPrefix}latchkey-sign-on${group === undefined ? '' : `-${group}`}${tenant}`,
      attributes: { ...attributes, ...(domain !== undefined && { domain }) },
    },
    handOver: { name: `${local}_hand-over`, attributes },
    device: { name: `${local}_device`, attributes },
  }
}
