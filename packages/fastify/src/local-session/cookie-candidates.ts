import type { StoredSignOn } from '@latchkey/client'
import type { FastifyBaseLogger } from 'fastify'
import { cookieValues } from '../cookies/cookie-values.ts'
import type { StoredLocal } from './local-records.ts'
import { isOpaqueId } from './opaque-id.ts'

/** The most values of one cookie that are looked up; if a request has more, none of them counts. */
export const mostCandidates = 4

/**
 * The different values of a cookie that have the form of our ids.
 *
 * @param header the `Cookie` header of the request
 */
export function candidatesOf(header: string | undefined, name: string): string[] {
  const values = cookieValues(header, name)
  return (values.length > 1 ? [...new Set(values)] : values).filter(isOpaqueId)
}

/** The values of a cookie that are looked up; with too many of them none, since somebody planted most. */
export function fewOf<Value>(
  values: readonly Value[],
  { cookie, log }: { cookie: string; log: FastifyBaseLogger },
): readonly Value[] {
  if (values.length <= 1) return values
  log.warn({ cookie, values: values.length }, 'a cookie came with several values')
  return values.length > mostCandidates ? [] : values
}

/** Which of the sessions that a browser's cookies name count. */
export interface ChosenCookies {
  local: StoredLocal | undefined
  signOn: StoredSignOn | undefined
  /** Whether there are several local sessions and none of them counts. */
  isLocalUndecided: boolean
}

/**
 * Chooses among several values of a cookie, whatever their order: the only one whose record lives counts. Of several
 * local sessions the one of a living sign-on counts, and of several sign-ons the one of the local session; else none.
 *
 * @param locals the local sessions that were found
 * @param signOns the sign-on records that were found
 * @param now seconds since the epoch
 */
export function chosenOf(
  locals: readonly StoredLocal[],
  signOns: readonly StoredSignOn[],
  now: number,
): ChosenCookies {
  if (locals.length <= 1 && signOns.length <= 1) {
    const [local] = locals
    const [signOn] = signOns
    const isLiving = signOn !== undefined && signOn.record.expires_at > now
    return { local, signOn: isLiving ? signOn : undefined, isLocalUndecided: false }
  }
  return chosenOfSeveral(locals, signOns, now)
}

function chosenOfSeveral(
  locals: readonly StoredLocal[],
  signOns: readonly StoredSignOn[],
  now: number,
): ChosenCookies {
  const living = signOns.filter(({ record }) => record.expires_at > now)
  const keys = new Set(living.map(({ key }) => key))
  const local =
    onlyOne(locals) ?? onlyOne(locals.filter(({ record }) => keys.has(record.local?.record ?? '')))
  const signOn = onlyOne(living) ?? living.find(({ key }) => key === local?.record.local?.record)
  return { local, signOn, isLocalUndecided: local === undefined && locals.length > 0 }
}

function onlyOne<Value>(values: readonly Value[]): Value | undefined {
  return values.length === 1 ? values[0] : undefined
}
