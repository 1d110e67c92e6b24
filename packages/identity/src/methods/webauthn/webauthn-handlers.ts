import type { webauthnEndpoints } from '@latchkey/protocol'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByPasskey } from './authenticate-by-passkey.ts'
import { accountNameOf, startAuthentication } from './ceremonies/start-authentication.ts'
import { startRegistration } from './ceremonies/start-registration.ts'
import { registerForExternalUser, registerForUser } from './registration.ts'
import { admitBrowser, countAddress } from './relying-party/start-access.ts'

/** Starts and ends log-ins and registrations by passkeys. */
export function webauthnHandlers(context: IdentityContext): EndpointHandlers<typeof webauthnEndpoints> {
  return {
    async startWebauthnAuthentication({ body, ...call }) {
      await countAddress(context, call)
      const access = await admitBrowser(context, call, body.client_id)
      return startAuthentication(context, access, {
        account: accountNameOf(body),
        timeoutSeconds: body.timeout,
        approvalData: body.approval_data,
      })
    },
    authenticateWebauthn: ({ client, body }) => authenticateByPasskey(context, client, body),
    async startWebauthnRegistration({ body, ...call }) {
      await countAddress(context, call)
      const access = await admitBrowser(context, call, body.client_id)
      return startRegistration(context, access, {
        username: body.username,
        displayName: body.display_name,
        timeoutSeconds: body.timeout,
        limitsToOne: body.limit_single_credential_to_device,
      })
    },
    registerWebauthn: ({ user, body }) => registerForUser(context, user, body.webauthn_encoded_result),
    registerExternalWebauthn: ({ client, source, body }) =>
      registerForExternalUser(context, client, body, source),
  }
}
