import type { FastifyBaseLogger } from 'fastify'
import { cookieValues } from '../cookies/cookie-values.ts'
import { isOpaqueId } from './opaque-id.ts'

/** The most values of one cookie that are looked up; if a request has more, none of them counts. */
export const mostCandidates = 4

/**
 * The different values of a cookie that have the form of our ids.
 *
 * @param header the `Cookie` header of the request
 */
export function candidatesOf(header: string | undefined, name: string): string[] {
  return [...new Set(cookieValues(header, name))].filter(isOpaqueId)
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
