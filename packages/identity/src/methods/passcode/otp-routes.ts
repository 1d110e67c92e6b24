import {
  OtpAuthenticateRequestSchema,
  OtpSendRequestSchema,
  OtpSendResponseSchema,
  paths,
  TokenResponseSchema,
} from '@latchkey/protocol'
import { clientOf } from '../../access/client-guard.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { emailBodyLimit } from '../../outbox/email-body-limit.ts'
import { authenticateByOtp } from './authenticate-by-otp.ts'
import { sendOtp } from './send-otp.ts'

/** `POST /cis/v1/auth/otp/send`, `POST /cis/v1/auth/otp/authenticate`. */
export function otpRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.otpSend,
    {
      config: { action: 'auth:execute' },
      bodyLimit: emailBodyLimit,
      schema: { body: OtpSendRequestSchema, response: { 200: OtpSendResponseSchema } },
    },
    async (request) => sendOtp(context, clientOf(request), request.body),
  )

  app.post(
    paths.otpAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: OtpAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByOtp(context, clientOf(request), request.body),
  )
}
