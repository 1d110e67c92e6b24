import { canonicalAddress, type passwordResetEndpoints } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { sharedBudgets } from '../../../attempts/attempt-budgets.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { EndpointHandlers, OpenCall } from '../../../endpoints/endpoint-handlers.ts'
import { invalidToken, notFound } from '../../../errors/api-error.ts'
import { callerAddress, callerSource } from '../../../http/caller-address.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { canonicalIdentifier } from '../../../users/canonical-identifier.ts'
import { withDetailedProofErrors } from './detailed-proof-error.ts'
import { redeemResetCode, sendResetCode } from './reset-codes.ts'
import { type ProofSource, proveForReset, resetPassword } from './reset-password.ts'
import { sendResetLink } from './send-reset-link.ts'

/** Starts resets of passwords, takes the proofs, and sets the new password. */
export function resetHandlers(context: IdentityContext): EndpointHandlers<typeof passwordResetEndpoints> {
  return {
    async sendPasswordResetLink({ client, body }) {
      await sendResetLink(context, client, body, 'email')
      return { message: 'Reset password email sent' }
    },
    createPasswordResetLink: async ({ client, body }) => ({
      reset_link: await sendResetLink(context, client, body, 'direct'),
    }),
    async sendPasswordResetEmailOtp({ client, body }) {
      const { email: address, email_content: content } = body
      await sendResetCode(context, client, 'email', { address, content, ...commonOf(body) })
      return { message: 'Email Sent' }
    },
    async sendPasswordResetSmsOtp({ client, body }) {
      await sendResetCode(context, client, 'sms', { address: body.phone_number, ...commonOf(body) })
      return { message: 'SMS Sent' }
    },
    async redeemPasswordResetEmailOtp({ client, body }) {
      const { email: address, passcode, client_attributes: attributes } = body
      const identifier = canonicalIdentifier('email', address)
      const redeem = () => redeemResetCode(context, client, 'email', { address, passcode, attributes })
      return { result: await withDetailedProofErrors(context, client, identifier, redeem) }
    },
    async redeemPasswordResetSmsOtp({ client, body }) {
      const { phone_number: address, passcode, client_attributes: attributes } = body
      const identifier = canonicalIdentifier('phone_number', address)
      const redeem = () => redeemResetCode(context, client, 'sms', { address, passcode, attributes })
      return { result: await withDetailedProofErrors(context, client, identifier, redeem) }
    },
    async redeemPassword({ caller, request, body }) {
      await countAddress(context, { caller, request })
      const client = await context.clients.find(body.client_id)
      if (client === undefined) throw notFound('client_not_found', 'Client not found')
      if (caller !== undefined && caller.client_id !== client.client_id) throw invalidToken(true)
      const source =
        caller === undefined ? browserSource(context, client, request) : backendSource(context, client)
      const from = { ...source, caller: callerSource(request) }
      const prove = () => proveForReset(context, client, body, from)
      return { result: await withDetailedProofErrors(context, client, undefined, prove) }
    },
    async resetPassword({ caller, request, body }) {
      await countAddress(context, { caller, request })
      return resetPassword(context, body, caller, callerSource(request))
    },
  }
}

type CountedSource = Omit<ProofSource, 'caller'>

/** A browser is known by its own address, and uses no budget that the log-ins of others need. */
function browserSource(context: IdentityContext, client: Client, request: FastifyRequest): CountedSource {
  const ip_address = canonicalAddress(request.ip ?? '')
  const { addressFailures: limit } = context.settings.limits
  return {
    attributes: ip_address === undefined ? undefined : { ip_address },
    shared: { address: { limit, key: ['address', client.tenant_id, callerAddress(request)] } },
  }
}

/** The call of a backend does not say who is behind it. */
function backendSource(context: IdentityContext, client: Client): CountedSource {
  return { attributes: undefined, shared: sharedBudgets(context.settings, client, undefined) }
}

/**
 * Counts a call without a client token by its address, before anything is looked up. The calls of a backend all come from
 * one address, so its token exempts it.
 *
 * @throws ApiError 429 `rate_limited`
 */
async function countAddress(
  context: IdentityContext,
  { caller, request }: Pick<OpenCall, 'caller' | 'request'>,
): Promise<void> {
  if (caller !== undefined) return
  const key = ['reset', 'address', callerAddress(request)]
  const bucket = { limit: context.settings.limits.resetsPerAddress, key }
  await context.limiter.spend([bucket], context.nowSeconds())
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
