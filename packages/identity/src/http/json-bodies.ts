import type { FastifyInstance } from 'fastify'

/** Lets a scope read JSON bodies only; keys that would reach a prototype are refused. */
export function jsonBodies(
  scope: Pick<
    FastifyInstance,
    'removeAllContentTypeParsers' | 'addContentTypeParser' | 'getDefaultJsonParser'
  >,
  bodyLimit: number,
): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit },
    scope.getDefaultJsonParser('error', 'error'),
  )
}
