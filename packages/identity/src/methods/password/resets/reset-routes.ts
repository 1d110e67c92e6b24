import {
  PasswordResetEmailLinkRequestSchema,
  PasswordResetEmailOtpRequestSchema,
  PasswordResetEmailOtpValidateRequestSchema,
  PasswordResetLinkRequestSchema,
  PasswordResetLinkResponseSchema,
  PasswordResetPasswordValidateRequestSchema,
  PasswordResetRequestSchema,
  PasswordResetResponseSchema,
  PasswordResetSentResponseSchema,
  PasswordResetSmsOtpRequestSchema,
  PasswordResetSmsOtpValidateRequestSchema,
  PasswordResetTokenResponseSchema,
  paths,
} from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { callingClient, type VerifyClientToken } from '../../../access/calling-client.ts'
import { clientOf } from '../../../access/client-guard.ts'
import { addressBucket } from '../../../attempts/address-bucket.ts'
import { sharedBuckets } from '../../../attempts/attempt-budgets.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { invalidToken, notFound } from '../../../errors/api-error.ts'
import type { ApiScope } from '../../../http/type-provider.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { emailBodyLimit } from '../../../outbox/email-body-limit.ts'
import { browserBuckets } from '../credential/prove-password.ts'
import { redeemResetCode, sendResetCode } from './reset-codes.ts'
import { proveForReset, resetPassword } from './reset-password.ts'
import { sendResetLink } from './send-reset-link.ts'

/** How clients begin a reset for a user, and take the codes that were sent. */
export function resetRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.passwordResetEmailLink,
    {
      config: { action: 'auth:execute' },
      bodyLimit: emailBodyLimit,
      schema: {
        body: PasswordResetEmailLinkRequestSchema,
        response: { 200: PasswordResetSentResponseSchema },
      },
    },
    async (request) => {
      await sendResetLink(context, clientOf(request), request.body, 'email')
      return { message: 'Reset password email sent' }
    },
  )

  app.post(
    paths.passwordResetLink,
    {
      // whoever gets the link can take the account over, as by setting a password
      config: { action: 'users:edit' },
      bodyLimit: emailBodyLimit,
      schema: { body: PasswordResetLinkRequestSchema, response: { 200: PasswordResetLinkResponseSchema } },
    },
    async (request) => ({
      reset_link: await sendResetLink(context, clientOf(request), request.body, 'direct'),
    }),
  )

  app.post(
    paths.passwordResetEmailOtp,
    {
      config: { action: 'auth:execute' },
      bodyLimit: emailBodyLimit,
      schema: {
        body: PasswordResetEmailOtpRequestSchema,
        response: { 200: PasswordResetSentResponseSchema },
      },
    },
    async (request) => {
      const { email, email_content, ...common } = request.body
      await sendResetCode(context, clientOf(request), 'email', {
        address: email,
        content: email_content,
        ...commonOf(common),
      })
      return { message: 'Email Sent' }
    },
  )

  app.post(
    paths.passwordResetSmsOtp,
    {
      config: { action: 'auth:execute' },
      schema: { body: PasswordResetSmsOtpRequestSchema, response: { 200: PasswordResetSentResponseSchema } },
    },
    async (request) => {
      const { phone_number, ...common } = request.body
      await sendResetCode(context, clientOf(request), 'sms', { address: phone_number, ...commonOf(common) })
      return { message: 'SMS Sent' }
    },
  )

  app.post(
    paths.passwordResetEmailOtpValidate,
    {
      config: { action: 'auth:execute' },
      schema: {
        body: PasswordResetEmailOtpValidateRequestSchema,
        response: { 200: PasswordResetTokenResponseSchema },
      },
    },
    async (request) => {
      const { email: address, passcode, client_attributes: attributes } = request.body
      const code = { address, passcode, attributes }
      return { result: await redeemResetCode(context, clientOf(request), 'email', code) }
    },
  )

  app.post(
    paths.passwordResetSmsOtpValidate,
    {
      config: { action: 'auth:execute' },
      schema: {
        body: PasswordResetSmsOtpValidateRequestSchema,
        response: { 200: PasswordResetTokenResponseSchema },
      },
    },
    async (request) => {
      const { phone_number: address, passcode, client_attributes: attributes } = request.body
      const code = { address, passcode, attributes }
      return { result: await redeemResetCode(context, clientOf(request), 'sms', code) }
    },
  )
}

/** What ends a reset: who has the password or a reset token needs no other. */
export function openResetRoutes(app: ApiScope, context: IdentityContext, verify: VerifyClientToken): void {
  app.post(
    paths.passwordResetPasswordValidate,
    {
      schema: {
        body: PasswordResetPasswordValidateRequestSchema,
        response: { 200: PasswordResetTokenResponseSchema },
      },
    },
    async (request) => {
      const caller = await admit(context, request, verify)
      const client = await context.clients.find(request.body.client_id)
      if (client === undefined) throw notFound('client_not_found', 'Client not found')
      if (caller !== undefined && caller.client_id !== client.client_id) throw invalidToken(true)
      const shared =
        caller === undefined
          ? browserBuckets(context, client, request.ip)
          : sharedBuckets(context.settings, client, undefined)
      return { result: await proveForReset(context, client, request.body, shared) }
    },
  )

  app.post(
    paths.passwordReset,
    { schema: { body: PasswordResetRequestSchema, response: { 200: PasswordResetResponseSchema } } },
    async (request) => {
      const caller = await admit(context, request, verify)
      return resetPassword(context, request.body, caller)
    },
  )
}

/**
 * Counts a call that anybody may make by its address, before anything is looked up. A backend that calls for its users
 * does so with its token: all of them come from one address.
 *
 * @throws ApiError 401, 429
 */
async function admit(
  context: IdentityContext,
  request: FastifyRequest,
  verify: VerifyClientToken,
): Promise<Client | undefined> {
  const caller = await callingClient(request, verify)
  if (caller !== undefined) return caller
  const key = ['reset', 'address', addressBucket(request.ip) ?? 'unknown']
  const bucket = { limit: context.settings.limits.resetsPerAddress, key }
  await context.limiter.spend([bucket], context.nowSeconds())
  return undefined
}

function commonOf(fields: {
  prev_reset_token?: string
  ignore_mfa?: boolean
  client_attributes?: { user_agent?: string; ip_address?: string }
}) {
  return {
    prevResetToken: fields.prev_reset_token,
    ignoresMfa: fields.ignore_mfa,
    attributes: fields.client_attributes,
  }
}
