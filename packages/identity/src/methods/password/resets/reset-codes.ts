import type { ClientAttributes, EmailContent } from '@latchkey/protocol'
import { Type } from 'typebox'
import { accountKeyOf } from '../../../attempts/account-key.ts'
import { sharedBudgets } from '../../../attempts/attempt-budgets.ts'
import { auditSend } from '../../../attempts/audit-send.ts'
import { admitSend, forgetSends, spendMessage } from '../../../attempts/send-limits.ts'
import { sourceOf } from '../../../audit/audit-event.ts'
import { type ProofRules, proveAttempt } from '../../../authentication/attempt.ts'
import type { Proven } from '../../../authentication/attempt-rules.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { jsonColumn } from '../../../storage/json-column.ts'
import { newPasscode, type PasscodeScope, passcodeHash, passcodeSlot } from '../../../storage/passcode.ts'
import { consumePasscode, storePasscode, type UsedPasscode } from '../../../storage/passcode-store.ts'
import { canonicalIdentifier, type Identifier } from '../../../users/canonical-identifier.ts'
import { userLanguage } from '../../../users/user-language.ts'
import { isEnabled } from '../../../users/user-record.ts'
import { issueResetToken } from '../reset-tokens/issue-reset-token.ts'
import { readProofs } from '../reset-tokens/reset-proof.ts'
import { resetPurposes } from '../reset-tokens/reset-store.ts'
import { requirePasswordRules } from '../rules/acceptable-password.ts'
import { detailedResetError } from './detailed-reset-error.ts'
import { resetEmail, resetText } from './reset-message.ts'
import { resetSendEvents } from './reset-send-events.ts'
import { earlierProofs, whyNoReset } from './reset-target.ts'

type Channel = 'email' | 'sms'

/** Wrong tries that kill a code, and how long they count. */
const failureRules = { mostFailures: 5, forgetSeconds: 900 }
/** A code is short, so it lives no longer than this (NIST SP 800-63B-4, section 3.1.3.2). */
const mostCodeSeconds = 600

/** Whom a code is for, and where it goes. */
export interface ResetCodeRequest {
  /** An email address or a phone number. */
  address: string
  content?: EmailContent | undefined
  prevResetToken: string | undefined
  ignoresMfa: boolean | undefined
  attributes: ClientAttributes | undefined
}

/** What a code remembers of the call that sent it. */
const readCarried = jsonColumn(Type.Object({ proofs: Type.String(), ignores_mfa: Type.Boolean() }))

/**
 * Sends a code that resets a password. For an address that nobody has the answer and the work are the same.
 *
 * @throws ApiError 400 `invalid_request` where nothing can be sent, `auth_password_policy_disabled`; 429; 503
 */
export async function sendResetCode(
  context: IdentityContext,
  client: Client,
  channel: Channel,
  request: ResetCodeRequest,
): Promise<void> {
  const rules = requirePasswordRules(client)
  if (!context.messages.canSend(channel)) throw invalidRequest(fieldOf(channel), 'cannot be sent anything')
  context.messages.requireRoom(channel)
  const identifier = canonicalIdentifier(fieldOf(channel), request.address)
  const code = newPasscode(rules.digits)
  const lifetimeSeconds = Math.min(rules.resetSeconds, mostCodeSeconds)
  const look = await context.looks.of(client)
  const messageIn = (language: string | undefined) => {
    const notice = { code, lifetimeSeconds, language }
    return channel === 'sms'
      ? resetText(client, look, notice)
      : resetEmail(client, look, rules, request.content, notice)
  }
  // also for unknown users, and before any limit counts: a bad logo is refused for all alike
  messageIn(undefined)
  return admitSend(context, client, { identifier, attributes: request.attributes }, async (admitted) => {
    const now = context.nowSeconds()
    const { user } = admitted
    const message = messageIn(userLanguage(user))
    const unreachable = await whyNoReset(context, user, channel, client.loginPreferences.sms)
    const target = unreachable === undefined ? identifier.value : undefined
    const proofs = await earlierProofs(context, client, request.prevResetToken, user)
    const mayLeave = await spendMessage(context, client, channel, {
      target,
      identifier,
      isTargetCounted: false,
      admitted,
    })
    const refusal = unreachable ?? (mayLeave ? undefined : 'send_limit')
    const accountKey = accountKeyOf(identifier, refusal === undefined ? user : undefined)
    const scope = resetScope(client, channel, accountKey)
    const stored = {
      codeHash: passcodeHash(context.keys.pepper, scope, { identifier, requestId: undefined, code }),
      method: channel,
      target: target ?? '',
      approvalJson: JSON.stringify({ proofs: proofs.join(' '), ignores_mfa: request.ignoresMfa ?? false }),
      expiresAt: now + lifetimeSeconds,
    }
    if (mayLeave) {
      await context.db.transaction().execute(async (db) => {
        await storePasscode(db, scope, stored, now, failureRules)
        await context.messages.post(db, {
          tenantId: client.tenant_id,
          message: { ...message, to: identifier.value },
          expiresAt: stored.expiresAt,
          slot: passcodeSlot(scope),
          isDecoy: refusal !== undefined,
        })
      })
    }
    const { attributes } = request
    auditSend(context, client, { events: resetSendEvents, identifier, user, channel, refusal, attributes })
    if (context.settings.compat.detailedErrors && unreachable !== undefined) {
      throw detailedResetError(unreachable, channel)
    }
    context.messages.wake(channel)
  })
}

/**
 * Takes a code that was sent, and gives a reset token for it. Wrong, expired, used, exhausted, never sent: one answer.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, `auth_password_policy_disabled`; 429
 */
export async function redeemResetCode(
  context: IdentityContext,
  client: Client,
  channel: Channel,
  request: { address: string; passcode: string; attributes: ClientAttributes | undefined },
): Promise<string> {
  const rules = requirePasswordRules(client)
  const { attributes } = request
  const identifier = canonicalIdentifier(fieldOf(channel), request.address)
  const { user, used } = await proveAttempt(context, client, resetCodeProof(channel), {
    request: { identifier, code: request.passcode, attributes },
    identifier,
    sessionId: undefined,
    attributes,
    shared: sharedBudgets(context.settings, client, attributes),
  })
  const carried = readCarried(used.approvalJson ?? '')
  context.audit('password.reset_proven', {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: user.user_id,
    method: channel,
    ...sourceOf(attributes),
  })
  return issueResetToken(context, client, rules, {
    userId: user.user_id,
    proofs: [...readProofs(carried.proofs), channel],
    ignoresMfa: carried.ignores_mfa,
  })
}

interface ProvenResetCode extends Proven {
  used: UsedPasscode
}

/** How a code that was sent proves who may set a new password. */
function resetCodeProof(
  channel: Channel,
): ProofRules<
  { identifier: Identifier; code: string; attributes: ClientAttributes | undefined },
  ProvenResetCode
> {
  return {
    limits: { identifier: { kind: 'reset', limit: 'passcodeFailures' }, account: true },
    failedEvent: 'password.reset_failed',
    prepare:
      (context, client, { identifier, code, attributes }) =>
      async ({ user, accountKey, isOpen, now }) => {
        const scope = resetScope(client, channel, accountKey)
        const codeHash = passcodeHash(context.keys.pepper, scope, { identifier, requestId: undefined, code })
        const used = isOpen ? await consumePasscode(context.db, scope, codeHash, now) : undefined
        if (used === undefined || user === undefined || !isEnabled(user)) {
          const wrong = isOpen ? 'wrong_passcode' : 'locked'
          const refused = user === undefined ? 'unknown_user' : wrong
          return { refused, method: channel, userId: user?.user_id }
        }
        return {
          user,
          used,
          factor: { method: channel },
          settle: () => forgetSends(context, client, { user, attributes, channel, target: used.target }),
        }
      },
  }
}

function fieldOf(channel: Channel): 'email' | 'phone_number' {
  return channel === 'email' ? 'email' : 'phone_number'
}

/** Codes of log-ins have another purpose, so neither can be used for the other. */
function resetScope(client: Client, channel: Channel, accountKey: string): PasscodeScope {
  return {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: accountKey,
    purpose: resetPurposes[channel],
  }
}
