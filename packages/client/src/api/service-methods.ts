import { endpoints } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import { type MethodsOf, methodsOf, prepareCalls } from './endpoint-methods.ts'
import type { CallService } from './service-call.ts'

const prepared = prepareCalls(endpoints)

/** The JSON endpoints of the service as methods of a client. */
export function createServiceMethods(
  callService: CallService,
  clientId: string,
): MethodsOf<typeof endpoints> {
  const methods = methodsOf(prepared, callService, clientId)
  return {
    ...methods,
    async logoutSession(request, options) {
      try {
        await methods.logoutSession(request, options)
      } catch (error) {
        // a session that is gone has ended, as asked
        if (!isLatchkeyError(error, 'session_not_found')) throw error
      }
    },
  }
}
