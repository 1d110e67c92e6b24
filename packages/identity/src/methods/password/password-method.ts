import type { LoginMethod } from '../../authentication/login-method.ts'
import { passwordAttempt } from './authenticate-by-password.ts'
import { passwordEvents } from './password-events.ts'
import { ownPasswordRoutes, passwordRoutes } from './password-routes.ts'
import { openResetRoutes, resetRoutes } from './resets/reset-routes.ts'
import { passwordPreferences } from './rules/password-preferences.ts'

/** Passwords, and their reset. */
export const passwordMethod: LoginMethod = {
  id: 'password',
  attempt: passwordAttempt,
  preferences: passwordPreferences,
  deliveryFaults: ({ password }, { emailTransport }) =>
    password?.notifyOnPasswordUpdate && emailTransport === undefined
      ? ['password.notifyOnPasswordUpdate is on, but nothing can send emails']
      : [],
  auditEvents: passwordEvents,
  retention: [{ table: 'password_resets' }],
  routes: {
    client(scope, context) {
      passwordRoutes(scope, context)
      resetRoutes(scope, context)
    },
    open: openResetRoutes,
    user: ownPasswordRoutes,
  },
}
