import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { AppLook } from '../../../templates/app-looks.ts'
import { composeEmailOf } from '../../../templates/compose-message.ts'
import type { EmailKind } from '../../../templates/message-kind.ts'
import { userLanguage } from '../../../users/user-language.ts'
import type { UserRow } from '../../../users/user-record.ts'
import type { PasswordRules } from '../rules/password-rules.ts'

/** Seconds for which sending the notice is tried. */
const usefulSeconds = 86_400

/** The email after a change of the password. */
export const passwordChanged: EmailKind = {
  id: 'password_changed',
  channel: 'email',
  carries: 'notice',
  description: 'The email after the password of an account has changed.',
  texts: {
    subject: 'Your password for {{app_name}} has changed',
    header_text: 'Your password has changed',
    body_text: 'The password of your account at {{app_name}} is a new one, and all devices were signed out.',
    info_text: 'If that was not you, reset your password now and tell those who run the service.',
  },
}

/**
 * Queues an email to a user whose password changes, where the app wants that and their address is verified. Call it in the
 * transaction of the change, and wake `context.messages` after its commit.
 */
export async function notifyOfPassword(
  db: DatabaseTransaction,
  context: IdentityContext,
  client: Client,
  look: AppLook,
  { notify, message = {} }: PasswordRules,
  user: UserRow,
): Promise<void> {
  if (!notify || user.email === null || user.email_verified !== 1) return
  const details = {
    to: user.email,
    appName: client.app_name,
    language: userLanguage(user),
    purpose: undefined,
  }
  // the subject of the preferences is that of resets
  const { subject: _, ...preferences } = message
  await context.messages.post(db, {
    tenantId: user.tenant_id,
    message: composeEmailOf(passwordChanged, look, details, { preferences }),
    expiresAt: context.nowSeconds() + usefulSeconds,
  })
}
