import { passcodeEndpoints } from '@latchkey/protocol'
import type { LoginMethod } from '../../authentication/login-method.ts'
import { served } from '../../endpoints/served-endpoints.ts'
import { passcodeAuthenticators } from './passcode-authenticators.ts'
import { passcodeEvents } from './passcode-events.ts'
import { passcodeHandlers } from './passcode-handlers.ts'
import { passcodeMessages } from './passcode-message.ts'
import { passcodePreferences } from './passcode-preferences.ts'

/** Codes that are sent by text message or email, or delivered by the calling backend. */
export const passcodeMethod: LoginMethod = {
  id: 'passcode',
  preferences: passcodePreferences,
  offers: ({ sms, email_otp }, canSend) => [
    ...(sms !== null && canSend('sms') ? (['sms_otp'] as const) : []),
    ...(email_otp !== null && canSend('email') ? (['email_otp'] as const) : []),
  ],
  deliveryFaults: ({ sms, email_otp }, { smsTransport, emailTransport }) => [
    ...(sms && smsTransport === undefined ? ['sms is on, but nothing can send text messages'] : []),
    ...(email_otp && emailTransport === undefined ? ['email_otp is on, but nothing can send emails'] : []),
  ],
  auditEvents: passcodeEvents,
  messages: passcodeMessages,
  authenticators: passcodeAuthenticators,
  // a code outlives its end for a while, because its count of failures does
  retention: [{ table: 'passcodes', keptSeconds: 86_400 }],
  userData: [
    {
      kind: 'passcodes',
      table: 'passcodes',
      columns: ['client_id', 'purpose', 'method', 'target', 'expires_at', 'used'],
    },
  ],
  endpoints: [served(passcodeEndpoints, passcodeHandlers)],
}
