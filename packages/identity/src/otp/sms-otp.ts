import type { OtpAuthenticateRequest, OtpSendRequest, TokenResponse } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { sha256 } from '../hash.ts'
import { invalidCredentials, invalidRequest } from '../http/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { attemptBuckets } from '../limits/attempt-buckets.ts'
import { forgetFailures } from '../limits/forget-failures.ts'
import { completeAuthentication } from '../sessions/complete-authentication.ts'
import { grantFor } from '../tokens/grant.ts'
import { canonicalIdentifier, type Identifier } from '../users/canonical-identifier.ts'
import { findUser, isEnabled, type UserRow } from '../users/user-record.ts'
import { newPasscode, type PasscodeScope, passcodeHash } from './passcode.ts'
import { storePasscode, usePasscode } from './passcode-store.ts'

const purpose = 'login:sms'

/** How codes work in the app of a client; undefined when the method is off. */
function smsRules(context: IdentityContext, client: Client) {
  const { sms } = client.loginPreferences
  if (sms === null || !context.messages.canSendSms) return undefined
  return {
    lifetimeSeconds:
      sms?.expiresIn === undefined ? context.settings.lifetimes.passcodeSeconds : sms.expiresIn * 60,
    mostFailures: sms?.maxFailures ?? 5,
    forgetSeconds: (sms?.lockoutDuration ?? 15) * 60,
    digits: sms?.codeLength ?? 6,
  }
}

/**
 * Sends a code by text message. An address that nobody has gets none, and the answer and the work are the same.
 *
 * @throws ApiError 400 `invalid_request` for a channel that is not on; 429
 */
export async function sendSmsOtp(
  context: IdentityContext,
  client: Client,
  request: OtpSendRequest,
): Promise<void> {
  const rules = smsRules(context, client)
  if (request.channel !== 'sms' || rules === undefined)
    throw invalidRequest('channel', 'is not on for this app')
  const identifier = canonicalIdentifier(request.identifier_type, request.identifier)
  const now = context.nowSeconds()
  await context.limiter.take([sendBucket(context, client, identifier)], now)

  const user = await findUser(context.db, client.tenant_id, identifier)
  const scope = scopeOf(client, identifier, user)
  const code = newPasscode(rules.digits)
  const lifetime = request.expires_in === undefined ? rules.lifetimeSeconds : request.expires_in * 60
  const phone = user !== undefined && isEnabled(user) ? user.phone_number : null
  const stored = {
    codeHash: passcodeHash(context.keys.pepper, scope, code),
    target: phone ?? '',
    expiresAt: now + lifetime,
  }
  await storePasscode(context.db, scope, stored, now, rules)
  if (phone === null) return
  const minutes = Math.ceil(lifetime / 60)
  const body = `${code} is your code for ${client.app_name}. It is valid for ${minutes} minutes. Give it to nobody.`
  context.messages.dispatch({ channel: 'sms', to: phone, body, code })
  context.audit('passcode.sent', {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: scope.user_id,
    method: 'sms',
  })
}

/**
 * Authenticates a user by a code that was sent to them. Wrong, expired, used, exhausted, never sent: one answer.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 429
 */
export async function authenticateBySmsOtp(
  context: IdentityContext,
  client: Client,
  request: OtpAuthenticateRequest,
): Promise<TokenResponse> {
  const { settings } = context
  const grant = grantFor(client, request, settings.issuer)
  const identifier = canonicalIdentifier(request.identifier_type, request.identifier)
  const attempt = attemptBuckets(settings, client, {
    kind: 'passcode',
    limit: settings.limits.passcodeFailures,
    identifier,
    attributes: request.client_attributes,
  })
  const now = context.nowSeconds()
  await context.limiter.take([...attempt.shared, attempt.identifier], now)

  const user = await findUser(context.db, client.tenant_id, identifier)
  const scope = scopeOf(client, identifier, user)
  const codeHash = passcodeHash(context.keys.pepper, scope, request.passcode)
  const mostFailures = smsRules(context, client)?.mostFailures ?? 0
  const used = await usePasscode(context.db, scope, codeHash, now, mostFailures)
  // the number may have changed since the code was sent
  if (used === undefined || user === undefined || user.phone_number !== used.target || !isEnabled(user)) {
    context.audit('login.failed', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      method: 'sms',
      reason: user === undefined ? 'unknown_user' : 'wrong_passcode',
      ...(user !== undefined && { user_id: user.user_id }),
      ...(request.client_attributes?.ip_address !== undefined && {
        ip: request.client_attributes.ip_address,
      }),
    })
    throw invalidCredentials()
  }
  await Promise.all([
    forgetFailures(context, attempt),
    context.limiter.reset(sendBucket(context, client, identifier)),
    verifyPhone(context, user),
  ])
  return completeAuthentication(context, {
    client,
    user: { ...user, phone_number_verified: 1 },
    factor: { method: 'sms' },
    grant,
    sessionId: request.session_id,
    attributes: request.client_attributes,
  })
}

function sendBucket(context: IdentityContext, client: Client, identifier: Identifier) {
  const key = ['send', client.tenant_id, identifier.type, identifier.value]
  return { limit: context.settings.limits.passcodeSends, key }
}

/** Nobody's identifier has a scope too: what is done for it is then the same as for a user's. */
function scopeOf(client: Client, identifier: Identifier, user: UserRow | undefined): PasscodeScope {
  const nobody = `nobody:${sha256(JSON.stringify([identifier.type, identifier.value]))}`
  return {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: user?.user_id ?? nobody,
    purpose,
  }
}

/** The first code that comes back proves the number. */
async function verifyPhone(context: IdentityContext, user: UserRow): Promise<void> {
  if (user.phone_number_verified === 1) return
  await context.db
    .updateTable('users')
    .set({ phone_number_verified: 1, updated_at: context.nowSeconds() })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('phone_number', '=', user.phone_number)
    .execute()
}
