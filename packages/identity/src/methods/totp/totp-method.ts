import { totpEndpoints } from '@latchkey/protocol'
import type { LoginMethod } from '../../authentication/login-method.ts'
import { served } from '../../endpoints/served-endpoints.ts'
import { unlockTotp } from './remove-totp.ts'
import { totpAuthenticators } from './totp-authenticators.ts'
import { totpEvents } from './totp-events.ts'
import { totpHandlers } from './totp-handlers.ts'
import { totpPreferences } from './totp-preferences.ts'
import { endPendingTotp, endTotp, endTotpAtApp, hasTotp } from './totp-store.ts'
import type {} from './totp-tables.ts'

/** TOTP codes of authenticator apps. */
export const totpMethod: LoginMethod = {
  id: 'totp',
  preferences: totpPreferences,
  offers: ({ totp }) => (totp === null ? [] : ['totp']),
  auditEvents: totpEvents,
  webhookEvents: {
    'totp.activated': 'factor.added',
    'totp.revoked': 'factor.removed',
  },
  enrolment: { amr: 'otp', isEnrolled: hasTotp, endPending: endPendingTotp },
  endCredentials: endTotp,
  endAtApp: endTotpAtApp,
  unlock: unlockTotp,
  authenticators: totpAuthenticators,
  retention: [{ table: 'totp_credentials' }],
  userData: [
    {
      kind: 'authenticator_apps',
      table: 'totp_credentials',
      columns: ['app_id', 'state', 'credential_id', 'algorithm', 'digits', 'period', 'created_at'],
    },
  ],
  endpoints: [served(totpEndpoints, totpHandlers)],
}
