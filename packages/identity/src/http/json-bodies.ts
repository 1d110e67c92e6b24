import { isPlainJson } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { invalidRequest } from '../errors/api-error.ts'
import type { ApiScope } from './type-provider.ts'

/**
 * Lets a scope read JSON bodies only, and of those only what every parser reads alike. A call without a body may still name
 * the type, as many HTTP clients do.
 */
export function jsonBodies(
  scope: Pick<ApiScope, 'removeAllContentTypeParsers' | 'addContentTypeParser'>,
  bodyLimit: number,
): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit },
    async (request: FastifyRequest, text: string) =>
      text === '' && request.routeOptions.schema?.body === undefined ? undefined : parseBody(text),
  )
}

function parseBody(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidRequest('', 'is not JSON')
  }
  if (!isPlainJson(text)) throw invalidRequest('', 'names a member twice, or is nested too deep')
  return value
}
