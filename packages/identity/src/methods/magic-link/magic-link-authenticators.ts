import type { MethodAuthenticators } from '../../authentication/login-method.ts'
import { addressAuthenticators } from '../../users/address-authenticators.ts'

/** The address to which links are sent, as managers see it. */
export const magicLinkAuthenticators: MethodAuthenticators = {
  list: async (_db, user) => addressAuthenticators(user, { email: 'email_magic_link' }),
}
