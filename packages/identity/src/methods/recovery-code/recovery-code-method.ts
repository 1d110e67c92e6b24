import { recoveryCodeEndpoints } from '@latchkey/protocol'
import type { LoginMethod } from '../../authentication/login-method.ts'
import { served } from '../../endpoints/served-endpoints.ts'
import { endRecoveryCodes, endRecoveryCodesAtApp, hasRecoveryCode } from './manage-recovery-codes.ts'
import { recoveryCodeAuthenticators } from './recovery-code-authenticators.ts'
import { recoveryCodeEvents } from './recovery-code-events.ts'
import { recoveryCodeHandlers } from './recovery-code-handlers.ts'
import type {} from './recovery-code-tables.ts'

/** Recovery codes, for users who have lost another factor. They are always on. */
export const recoveryCodeMethod: LoginMethod = {
  id: 'recovery_code',
  preferences: {},
  offers: () => ['recovery_codes'],
  auditEvents: recoveryCodeEvents,
  webhookEvents: {
    'recovery_codes.made': 'factor.added',
    'recovery_code.used': 'factor.changed',
    'recovery_codes.revoked': 'factor.removed',
  },
  enrolment: { amr: 'otp', isEnrolled: hasRecoveryCode },
  endCredentials: endRecoveryCodes,
  endAtApp: endRecoveryCodesAtApp,
  authenticators: recoveryCodeAuthenticators,
  userData: [{ kind: 'recovery_codes', table: 'recovery_codes', columns: ['app_id', 'used_at'] }],
  endpoints: [served(recoveryCodeEndpoints, recoveryCodeHandlers)],
}
