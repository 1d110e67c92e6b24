import { crossDeviceEndpoints, webauthnCredentialEndpoints, webauthnEndpoints } from '@latchkey/protocol'
import type { LoginMethod } from '../../authentication/login-method.ts'
import { served } from '../../endpoints/served-endpoints.ts'
import { credentialHandlers } from './credential-handlers.ts'
import { endPasskeys, hasPasskey } from './credentials/credential-store.ts'
import { endPasskeysAtApp } from './credentials/end-passkeys-at-app.ts'
import { passkeyAuthenticators } from './credentials/passkey-authenticators.ts'
import { crossDeviceHandlers } from './cross-device/cross-device-handlers.ts'
import { endedTicketSeconds, endPendingRegistrations } from './cross-device/ticket-store.ts'
import { preflightRoutes } from './relying-party/preflight.ts'
import { webauthnPreferenceFaults, webauthnPreferences } from './relying-party/webauthn-preferences.ts'
import { webauthnEvents } from './webauthn-events.ts'
import { webauthnHandlers } from './webauthn-handlers.ts'

/** Passkeys, on one device or across two. */
export const webauthnMethod: LoginMethod = {
  id: 'webauthn',
  preferences: webauthnPreferences,
  preferenceFaults: ({ webauthn_api }) => (webauthn_api ? webauthnPreferenceFaults(webauthn_api) : []),
  offers: ({ webauthn_api }) => (webauthn_api ? ['webauthn'] : []),
  auditEvents: webauthnEvents,
  webhookEvents: {
    'passkey.registered': 'factor.added',
    'passkey.removed': 'factor.removed',
    'passkey.counter_not_grown': 'activity.suspicious',
  },
  enrolment: { amr: 'webauthn', isEnrolled: hasPasskey, endPending: endPendingRegistrations },
  endCredentials: endPasskeys,
  endAtApp: endPasskeysAtApp,
  authenticators: passkeyAuthenticators,
  retention: [{ table: 'cross_device_tickets', keptSeconds: endedTicketSeconds }],
  userData: [
    {
      kind: 'passkeys',
      table: 'webauthn_credentials',
      columns: [
        ...[
          'credential_id',
          'app_id',
          'rp_id',
          'username',
          'display_name',
          'public_key',
          'counter',
          'attachment',
        ],
        ...['transports_json', 'aaguid', 'backup_eligible', 'backed_up', 'created_at', 'last_used_at'],
      ],
    },
    {
      kind: 'flows_over_two_devices',
      table: 'cross_device_tickets',
      columns: ['client_id', 'purpose', 'status', 'username', 'external_user_id', 'started_at', 'expires_at'],
    },
  ],
  endpoints: [
    served(webauthnEndpoints, webauthnHandlers, preflightRoutes),
    served(webauthnCredentialEndpoints, credentialHandlers),
    served(crossDeviceEndpoints, crossDeviceHandlers, preflightRoutes),
  ],
}
