import type { MethodAuthenticators } from '../../authentication/login-method.ts'
import { addressAuthenticators } from '../../users/address-authenticators.ts'

/** The addresses to which codes are sent, as managers see them. */
export const passcodeAuthenticators: MethodAuthenticators = {
  list: async (_db, user) => addressAuthenticators(user, { email: 'email_otp', phone_number: 'sms_otp' }),
}
