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
