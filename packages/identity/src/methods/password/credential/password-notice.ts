import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { composeEmail } from '../../../outbox/compose-email.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { UserRow } from '../../../users/user-record.ts'
import type { PasswordRules } from '../rules/password-rules.ts'

/** Seconds for which sending the notice is tried. */
const usefulSeconds = 86_400

/**
 * Queues an email to a user whose password changes, where the app wants that and their address is verified. Call it in the
 * transaction of the change, and wake `context.messages` after its commit.
 */
export async function notifyOfPassword(
  db: DatabaseTransaction,
  context: IdentityContext,
  client: Client,
  { notify, message }: PasswordRules,
  user: UserRow,
): Promise<void> {
  if (!notify || user.email === null || user.email_verified !== 1) return
  const content = {
    subject: `Your password for ${client.app_name} has changed`,
    ...(message?.primaryColor !== undefined && { primaryColor: message.primaryColor }),
    ...(message?.from !== undefined && { senderName: message.from }),
    headerText: 'Your password has changed',
    bodyText: `The password of your account at ${client.app_name} is a new one, and all devices were signed out.`,
    infoText: 'If that was not you, reset your password now and tell those who run the service.',
  }
  await context.messages.post(db, {
    tenantId: user.tenant_id,
    message: composeEmail(user.email, content, client.app_name, undefined),
    expiresAt: context.nowSeconds() + usefulSeconds,
  })
}
