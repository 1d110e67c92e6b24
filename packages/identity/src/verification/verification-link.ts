import type { VerificationEmailLinkRequest } from '@latchkey/protocol'
import { Type } from 'typebox'
import { orWithdraw } from '../attempts/or-withdraw.ts'
import { spendMessage } from '../attempts/send-limits.ts'
import { Tries } from '../attempts/tries.ts'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { requireRegistered } from '../clients/require-registered.ts'
import { ApiError, invalidRequest } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { linkRules } from '../methods/magic-link/link-rules.ts'
import { jsonColumn } from '../storage/json-column.ts'
import { consumeSecret, findSecret, secretId, storeSecret } from '../storage/one-time-secrets.ts'
import { newLinkCode } from '../text/magic-link.ts'
import type { TokenUser } from '../tokens/token-user.ts'
import { userLanguage } from '../users/user-language.ts'
import type { ProvenAddress } from '../users/verified-addresses.ts'
import { givenAddress, requireMayVerify } from './verification-address.ts'
import { sendBuckets } from './verification-limits.ts'
import { verificationLinkEmail } from './verification-messages.ts'
import { verifyOwnAddress } from './verify-own-address.ts'

/** Where the page of a link is, below the issuer. */
export const verificationPagePath = '/cis/v1/verification/links/email/confirm'

const purpose = 'verify_email'

const LinkSchema = Type.Object({
  target: Type.String(),
  redirect_uri: Type.String(),
  session_hash: Type.String(),
  update_primary: Type.Boolean(),
  may_change: Type.Boolean(),
})
const readLink = jsonColumn(LinkSchema)

/** A link that waits to be confirmed. */
export interface OpenLink {
  client: Client
  userId: string
  address: ProvenAddress
  redirectUri: string
}

/**
 * Mails a link by which a user verifies an address.
 *
 * @throws ApiError 400 `invalid_request` naming the field; 401 `insufficient_user_authentication`; 409 `identifier_taken`; 429;
 * 503 when too many messages wait
 */
export async function sendVerificationLink(
  context: IdentityContext,
  caller: TokenUser,
  request: VerificationEmailLinkRequest,
): Promise<void> {
  const { redirect_uri, email_content, update_primary = false } = request
  const { client, tenant_id, user_id, session_hash } = caller
  const address = addressOf(request)
  const rules = linkRules(context, client, 'email')
  if (rules === undefined) throw invalidRequest('email', 'cannot be verified: links are not on for this app')
  context.messages.requireRoom('email')
  requireRegistered(client, redirect_uri)
  const code = newLinkCode()
  const link = `${context.settings.issuer}${verificationPagePath}?client_id=${encodeURIComponent(client.client_id)}&code=${code}`
  const look = await context.looks.of(client)
  const messageIn = (language: string | undefined) =>
    verificationLinkEmail(client, look, link, {
      ...{ address, language, lifetimeSeconds: rules.lifetimeSeconds },
      ...{ given: email_content, preferences: rules.message },
    })
  // a bad logo is refused before anything else is looked at
  messageIn(undefined)
  const { user, mayChange } = await requireMayVerify(context, caller, address)
  const message = messageIn(userLanguage(user))
  const now = context.nowSeconds()
  const tries = new Tries(context)
  await tries.spend(sendBuckets(context, caller, address))
  await orWithdraw(tries, async () => {
    const mayLeave = await spendMessage(context, client, 'email', {
      target: address.value,
      identifier: { type: 'user_id', value: user_id },
      isTargetCounted: true,
      admitted: { user: undefined, standing: { order: 'second', place: '' }, tries },
    })
    const expiresAt = now + rules.lifetimeSeconds
    if (mayLeave) {
      await context.db.transaction().execute(async (db) => {
        await storeSecret(db, client, {
          id: secretId(code),
          purpose,
          accountKey: user_id,
          data: {
            target: address.value,
            redirect_uri,
            session_hash,
            update_primary,
            may_change: mayChange,
          },
          expiresAt,
        })
        await context.messages.post(db, { tenantId: tenant_id, message, expiresAt })
      })
    }
    context.audit(mayLeave ? 'verification.sent' : 'verification.not_sent', {
      tenant_id,
      client_id: client.client_id,
      user_id,
      session: session_hash,
      method: 'link',
      ...caller.source,
      ...(!mayLeave && { reason: 'send_limit' }),
    })
    context.messages.wake('email')
  })
}

/** Reads a link without consuming it, for its page. Programs that look at every link of an email get no further. */
export async function findVerificationLink(
  context: IdentityContext,
  given: { client_id: string; code: string },
): Promise<OpenLink | undefined> {
  const client = await context.clients.find(given.client_id)
  if (client === undefined) return undefined
  const secret = { id: secretId(given.code), purposes: [purpose] }
  const found = await findSecret(context.db, client, secret, context.nowSeconds())
  if (found === undefined) return undefined
  const { target, redirect_uri } = readLink(found.data_json)
  return {
    client,
    userId: found.account_key ?? '',
    address: { channel: 'email', value: target },
    redirectUri: redirect_uri,
  }
}

/**
 * Consumes a link and verifies its address, if the session in which it was asked for is still alive.
 *
 * @param source where the browser is that confirms it
 * @returns where the browser goes; undefined if the link is not valid any more
 */
export async function confirmVerificationLink(
  context: IdentityContext,
  given: { client_id: string; code: string },
  source: AuditSource,
): Promise<string | undefined> {
  const open = await findVerificationLink(context, given)
  if (open === undefined || !open.client.redirectUris.includes(open.redirectUri)) return undefined
  const { client, address, redirectUri } = open
  const secret = { id: secretId(given.code), purposes: [purpose] }
  const used = await consumeSecret(context.db, client, secret, context.nowSeconds())
  if (used === undefined) return undefined
  const { session_hash, update_primary, may_change } = readLink(used.data_json)
  const session = {
    tenant_id: client.tenant_id,
    user_id: used.account_key ?? '',
    session_hash,
    client,
    source,
  }
  try {
    await verifyOwnAddress(context, session, address, {
      updatePrimary: update_primary,
      mayChange: async () => may_change,
    })
    return withResult(redirectUri, true)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    context.audit('verification.failed', {
      tenant_id: session.tenant_id,
      client_id: client.client_id,
      user_id: session.user_id,
      session: session_hash,
      method: 'link',
      reason: error.code,
      ...source,
    })
    return withResult(redirectUri, false)
  }
}

/** The URI is not parsed: it stays as it was registered. */
function withResult(redirectUri: string, result: boolean): string {
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}result=${result}`
}

function addressOf({ email, email_address }: VerificationEmailLinkRequest): ProvenAddress {
  if (email !== undefined && email_address !== undefined) {
    throw invalidRequest('email_address', 'cannot stand beside email')
  }
  if (email_address !== undefined) return givenAddress('email', email_address, 'email_address')
  if (email === undefined) throw invalidRequest('email', 'is required')
  return givenAddress('email', email, 'email')
}
