import type { verificationEndpoints } from '@latchkey/protocol'
import type { EndpointHandlers } from '../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../identity-context.ts'
import { sendVerificationCode } from './send-verification-code.ts'
import { validateVerificationCode } from './validate-verification-code.ts'
import { givenAddress } from './verification-address.ts'
import { sendVerificationLink } from './verification-link.ts'

/** Verification of addresses by the user who is logged in. */
export function verificationHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof verificationEndpoints> {
  const done = { result: true }
  return {
    async sendVerificationEmailOtp({ user, body }) {
      const address = givenAddress('email', body.email, 'email')
      await sendVerificationCode(context, user, address, { field: 'email', content: body.email_content })
      return done
    },
    async validateVerificationEmailOtp({ user, body: { email, passcode, update_primary = false } }) {
      const address = givenAddress('email', email, 'email')
      await validateVerificationCode(context, user, address, { passcode, updatePrimary: update_primary })
      return done
    },
    async sendVerificationSmsOtp({ user, body }) {
      const address = givenAddress('sms', body.phone_number, 'phone_number')
      await sendVerificationCode(context, user, address, { field: 'phone_number' })
      return done
    },
    async validateVerificationSmsOtp({ user, body: { phone_number, passcode, update_primary = false } }) {
      const address = givenAddress('sms', phone_number, 'phone_number')
      await validateVerificationCode(context, user, address, { passcode, updatePrimary: update_primary })
      return done
    },
    async sendVerificationEmailLink({ user, body }) {
      await sendVerificationLink(context, user, body)
      return done
    },
  }
}
