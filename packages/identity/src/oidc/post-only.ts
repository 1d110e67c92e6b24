import type { ApiScope } from '../http/type-provider.ts'

const otherMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']

/** Answers all other methods at the paths of a POST endpoint with 405 and `Allow` (RFC 9110, section 15.5.6). */
export function refuseOtherMethods(app: ApiScope, paths: readonly string[]): void {
  for (const url of paths) {
    app.route({
      method: otherMethods,
      url,
      // before a body is read
      onRequest: async (_request, reply) =>
        reply
          .code(405)
          .header('allow', 'POST')
          .send({ error: 'invalid_request', error_description: 'This endpoint accepts POST only' }),
      handler: async () => undefined,
    })
  }
}
