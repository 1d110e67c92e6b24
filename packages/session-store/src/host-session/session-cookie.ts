import { isObject } from '../record-text.ts'

/** What is stored of the cookie of a session: its lifetime and the attributes that the host set. */
export interface StoredCookie {
  /** Milliseconds that the host gave as `maxAge`. */
  originalMaxAge: number | null
  expires?: Date
  sameSite?: boolean | string
  secure?: boolean
  path?: string
  httpOnly?: boolean
  domain?: string
  partitioned?: boolean
}

/** Reads the cookie of a session, from the library's object or from its stored JSON; drops what has another form. */
export function cookieOf(session: unknown): StoredCookie {
  const cookie: unknown = isObject(session) ? Reflect.get(session, 'cookie') : undefined
  if (!isObject(cookie)) return { originalMaxAge: null }
  const maxAge: unknown = Reflect.get(cookie, 'originalMaxAge')
  const expires = dateOf(Reflect.get(cookie, 'expires'))
  return {
    originalMaxAge: typeof maxAge === 'number' && Number.isFinite(maxAge) ? maxAge : null,
    ...(expires && { expires }),
    ...optional(cookie, 'sameSite', isSameSite),
    ...optional(cookie, 'secure', isBoolean),
    ...optional(cookie, 'path', isString),
    ...optional(cookie, 'httpOnly', isBoolean),
    ...optional(cookie, 'domain', isString),
    ...optional(cookie, 'partitioned', isBoolean),
  }
}

/**
 * When a session ends, in milliseconds since the epoch: with its cookie, or for a cookie that ends with the browser
 * `ttlMs` after its last write.
 */
export function expiryOf({ expires, originalMaxAge }: StoredCookie, now: number, ttlMs: number): number {
  return Math.floor(expires?.getTime() ?? now + (originalMaxAge ?? ttlMs))
}

/** No host has it: browsers ignore a cookie for another domain than their own (RFC 6265bis, section 5.7). */
const noDomain = 'ended.invalid'

/** Makes browsers ignore the cookie of a session: the library sends it all the same. */
export function withdrawCookie(session: object): void {
  const cookie: unknown = Reflect.get(session, 'cookie')
  if (isObject(cookie)) Reflect.set(cookie, 'domain', noDomain)
}

/**
 * The same for a session that may end later: the library sends the cookie of a session that a handler has saved with
 * the answer, and does not ask its store again.
 */
export function withdrawCookieIf(session: object, hasEnded: () => boolean): void {
  const cookie: unknown = Reflect.get(session, 'cookie')
  if (!isObject(cookie)) return
  const own = Reflect.getOwnPropertyDescriptor(cookie, 'domain')
  if (own?.get !== undefined) return
  let domain: unknown = own?.value
  Reflect.defineProperty(cookie, 'domain', {
    configurable: true,
    enumerable: true,
    get: () => (hasEnded() ? noDomain : domain),
    set: (value: unknown) => {
      domain = value
    },
  })
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isString = (value: unknown): value is string => typeof value === 'string'
const isSameSite = (value: unknown): value is boolean | string => isBoolean(value) || isString(value)

function optional<Name extends string, Value>(
  cookie: object,
  name: Name,
  is: (value: unknown) => value is Value,
): { [name in Name]?: Value } {
  const value: unknown = Reflect.get(cookie, name)
  const found: { [name in Name]?: Value } = {}
  if (is(value)) found[name] = value
  return found
}

function dateOf(value: unknown): Date | undefined {
  if (!(value instanceof Date || typeof value === 'string' || typeof value === 'number')) return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}
