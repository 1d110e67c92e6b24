import {
  OtpAuthenticateRequestSchema,
  OtpSendRequestSchema,
  OtpSendResponseSchema,
  paths,
  TokenResponseSchema,
} from '@latchkey/protocol'
import { clientOf } from '../http/client-guard.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { authenticateBySmsOtp, sendSmsOtp } from './sms-otp.ts'

/** `POST /cis/v1/auth/otp/send`, `POST /cis/v1/auth/otp/authenticate`. */
export function otpRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.otpSend,
    {
      config: { action: { kind: 'execute' } },
      schema: { body: OtpSendRequestSchema, response: { 200: OtpSendResponseSchema } },
    },
    async (request) => {
      await sendSmsOtp(context, clientOf(request), request.body)
      return { message: 'OTP sent' }
    },
  )

  app.post(
    paths.otpAuthenticate,
    {
      config: { action: { kind: 'execute' } },
      schema: { body: OtpAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateBySmsOtp(context, clientOf(request), request.body),
  )
}
