import { unservedOperations } from '@latchkey/protocol'
import { ApiError } from '../errors/api-error.ts'
import { routePath } from '../http/route-path.ts'
import type { ApiScope } from '../http/type-provider.ts'
import { withHead } from '../http/with-head.ts'

/**
 * Answers the vendor's operations that are not served with 501 (RFC 9110, section 15.6.2). A 404 would read as "no such user"
 * where a user is looked up, and `/users/count` would be taken for the id of one.
 */
export function refuseUnservedOperations(scope: ApiScope): void {
  const operations = Object.values(unservedOperations).flatMap((group) =>
    group.flatMap((each) => each.operations),
  )
  const methodsOf = new Map<string, string[]>()
  for (const operation of operations) {
    const [method = '', path = ''] = operation.split(' ')
    methodsOf.set(path, [...(methodsOf.get(path) ?? []), ...withHead(method)])
  }
  for (const [path, method] of methodsOf) {
    scope.route({
      method,
      url: routePath(path),
      // before a body is read
      onRequest: async () => {
        throw new ApiError(501, 'not_implemented', 'This service does not have that operation')
      },
      handler: async () => undefined,
    })
  }
}
