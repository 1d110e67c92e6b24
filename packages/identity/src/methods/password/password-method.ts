import { passwordEndpoints, passwordResetEndpoints } from '@latchkey/protocol'
import type { LoginMethod } from '../../authentication/login-method.ts'
import { served } from '../../endpoints/served-endpoints.ts'
import { passwordAuthenticators } from './credential/password-authenticators.ts'
import { passwordChanged } from './credential/password-notice.ts'
import { endPassword } from './credential/password-store.ts'
import { passwordEvents } from './password-events.ts'
import { passwordHandlers } from './password-handlers.ts'
import { resetHandlers } from './resets/reset-handlers.ts'
import { resetMessages } from './resets/reset-message.ts'
import { passwordPreferences } from './rules/password-preferences.ts'

/** Passwords, and their reset. */
export const passwordMethod: LoginMethod = {
  id: 'password',
  preferences: passwordPreferences,
  offers: ({ password }) => (password === null ? [] : ['password']),
  deliveryFaults: ({ password }, { emailTransport }) =>
    password?.notifyOnPasswordUpdate && emailTransport === undefined
      ? ['password.notifyOnPasswordUpdate is on, but nothing can send emails']
      : [],
  auditEvents: passwordEvents,
  webhookEvents: { 'password.set': 'factor.changed', 'password.reset': 'factor.changed' },
  messages: [...resetMessages, passwordChanged],
  endCredentials: endPassword,
  authenticators: passwordAuthenticators,
  userData: [{ kind: 'passwords', table: 'passwords', columns: ['temporary', 'updated_at'] }],
  endpoints: [served(passwordEndpoints, passwordHandlers), served(passwordResetEndpoints, resetHandlers)],
}
