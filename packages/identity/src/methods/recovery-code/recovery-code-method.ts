import type { LoginMethod } from '../../authentication/login-method.ts'
import { recoveryCodeAttempt } from './authenticate-by-recovery-code.ts'
import { hasRecoveryCode } from './manage-recovery-codes.ts'
import { recoveryCodeEvents } from './recovery-code-events.ts'
import { ownRecoveryCodeRoutes, recoveryCodeRoutes } from './recovery-code-routes.ts'

/** Recovery codes, for users who have lost another factor. They are always on. */
export const recoveryCodeMethod: LoginMethod = {
  id: 'recovery_code',
  attempt: recoveryCodeAttempt,
  preferences: {},
  auditEvents: recoveryCodeEvents,
  enrolment: { amr: 'otp', isEnrolled: hasRecoveryCode },
  routes: { client: recoveryCodeRoutes, user: ownRecoveryCodeRoutes },
}
