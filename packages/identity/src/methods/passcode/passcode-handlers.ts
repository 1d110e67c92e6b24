import type { passcodeEndpoints } from '@latchkey/protocol'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByOtp } from './authenticate-by-otp.ts'
import { sendOtp } from './send-otp.ts'

/** Sends passcodes and authenticates users by them. */
export function passcodeHandlers(context: IdentityContext): EndpointHandlers<typeof passcodeEndpoints> {
  return {
    sendOtp: ({ client, body }) => sendOtp(context, client, body),
    authenticateOtp: ({ client, body }) => authenticateByOtp(context, client, body),
  }
}
