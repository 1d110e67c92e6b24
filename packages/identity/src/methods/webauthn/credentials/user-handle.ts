import { createHmac } from 'node:crypto'

/**
 * What authenticators know an account by: says nothing about the user, is the same at each registration under a name,
 * so that one authenticator holds one passkey for it, and does not tell whether the account is there.
 */
export function userHandleOf(
  pepper: Buffer,
  account: { tenant_id: string; rp_id: string; name: string },
): string {
  return createHmac('sha256', pepper)
    .update(JSON.stringify(['webauthn:user-handle', account.tenant_id, account.rp_id, account.name]))
    .digest('base64url')
}
