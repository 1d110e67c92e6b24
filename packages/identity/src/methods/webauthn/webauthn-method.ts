import type { LoginMethod } from '../../authentication/login-method.ts'
import { passkeyAttempt } from './authenticate-by-passkey.ts'
import { credentialRoutes, ownCredentialRoutes } from './credential-routes.ts'
import { hasPasskey } from './credentials/credential-store.ts'
import { crossDeviceBrowserRoutes } from './cross-device/cross-device-browser-routes.ts'
import { crossDeviceRoutes, crossDeviceUserRoutes } from './cross-device/cross-device-routes.ts'
import { endedTicketSeconds } from './cross-device/ticket-store.ts'
import { webauthnPreferenceFaults, webauthnPreferences } from './relying-party/webauthn-preferences.ts'
import { webauthnEvents } from './webauthn-events.ts'
import { webauthnBrowserRoutes, webauthnRoutes, webauthnUserRoutes } from './webauthn-routes.ts'

/** Passkeys, on one device or across two. */
export const webauthnMethod: LoginMethod = {
  id: 'webauthn',
  attempt: passkeyAttempt,
  preferences: webauthnPreferences,
  preferenceFaults: ({ webauthn_api }) => (webauthn_api ? webauthnPreferenceFaults(webauthn_api) : []),
  auditEvents: webauthnEvents,
  enrolment: { amr: 'webauthn', isEnrolled: hasPasskey },
  retention: [
    { table: 'webauthn_challenges' },
    { table: 'cross_device_tickets', keptSeconds: endedTicketSeconds },
  ],
  routes: {
    client(scope, context) {
      webauthnRoutes(scope, context)
      crossDeviceRoutes(scope, context)
      credentialRoutes(scope, context)
    },
    open(scope, context, verify) {
      webauthnBrowserRoutes(scope, context, verify)
      crossDeviceBrowserRoutes(scope, context, verify)
    },
    user(scope, context) {
      webauthnUserRoutes(scope, context)
      crossDeviceUserRoutes(scope, context)
      ownCredentialRoutes(scope, context)
    },
  },
}
