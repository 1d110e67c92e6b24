import { createHmac } from 'node:crypto'

/**
 * The name by which authenticators know an account. It reveals nothing about the user, nor whether the account exists, and is
 * the same at each registration under a name, so that one authenticator holds one passkey for it.
 */
export function userHandleOf(
  pepper: Buffer,
  account: { tenant_id: string; rp_id: string; name: string },
): string {
  return createHmac('sha256', pepper)
    .update(JSON.stringify(['webauthn:user-handle', account.tenant_id, account.rp_id, account.name]))
    .digest('base64url')
}
