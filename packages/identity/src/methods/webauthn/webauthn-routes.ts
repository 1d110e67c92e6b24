import {
  paths,
  TokenResponseSchema,
  WebauthnAuthenticateRequestSchema,
  WebauthnAuthenticateStartRequestSchema,
  WebauthnAuthenticateStartResponseSchema,
  WebauthnExternalRegisterRequestSchema,
  WebauthnExternalRegisterResponseSchema,
  WebauthnRegisterRequestSchema,
  WebauthnRegisterResponseSchema,
  WebauthnRegisterStartRequestSchema,
  WebauthnRegisterStartResponseSchema,
} from '@latchkey/protocol'
import { callingClient, type VerifyClientToken } from '../../access/calling-client.ts'
import { clientOf } from '../../access/client-guard.ts'
import { userOf } from '../../access/user-guard.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByPasskey } from './authenticate-by-passkey.ts'
import { accountNameOf, startAuthentication } from './ceremonies/start-authentication.ts'
import { startRegistration } from './ceremonies/start-registration.ts'
import { registerForExternalUser, registerForUser } from './registration.ts'
import { preflightRoute } from './relying-party/preflight.ts'
import { admitBrowser, countAddress } from './relying-party/start-access.ts'

/** `POST /cis/v1/auth/webauthn/…/start`: what browsers call before they use or make a passkey. */
export function webauthnBrowserRoutes(
  app: ApiScope,
  context: IdentityContext,
  verify: VerifyClientToken,
): void {
  preflightRoute(app, context, paths.webauthnAuthenticateStart)
  app.post(
    paths.webauthnAuthenticateStart,
    {
      schema: {
        body: WebauthnAuthenticateStartRequestSchema,
        response: { 200: WebauthnAuthenticateStartResponseSchema },
      },
    },
    async (request, reply) => {
      const caller = await callingClient(request, verify)
      await countAddress(context, request, caller)
      const { client_id, timeout, approval_data } = request.body
      const access = await admitBrowser(context, request, reply, client_id, caller)
      return startAuthentication(context, access, {
        account: accountNameOf(request.body),
        timeoutSeconds: timeout,
        approvalData: approval_data,
      })
    },
  )

  preflightRoute(app, context, paths.webauthnRegisterStart)
  app.post(
    paths.webauthnRegisterStart,
    {
      schema: {
        body: WebauthnRegisterStartRequestSchema,
        response: { 200: WebauthnRegisterStartResponseSchema },
      },
    },
    async (request, reply) => {
      const caller = await callingClient(request, verify)
      await countAddress(context, request, caller)
      const { client_id, username, display_name, timeout, limit_single_credential_to_device } = request.body
      const access = await admitBrowser(context, request, reply, client_id, caller)
      return startRegistration(context, access, {
        username,
        displayName: display_name,
        timeoutSeconds: timeout,
        limitsToOne: limit_single_credential_to_device,
      })
    },
  )
}

/** `POST /cis/v1/auth/webauthn/authenticate` and `…/external/register`. */
export function webauthnRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.webauthnAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: WebauthnAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByPasskey(context, clientOf(request), request.body),
  )

  app.post(
    paths.webauthnExternalRegister,
    {
      config: { action: 'auth:execute' },
      schema: {
        body: WebauthnExternalRegisterRequestSchema,
        response: { 200: WebauthnExternalRegisterResponseSchema },
      },
    },
    async (request) => registerForExternalUser(context, clientOf(request), request.body),
  )
}

/** `POST /cis/v1/auth/webauthn/register`, with the user's token. */
export function webauthnUserRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.webauthnRegister,
    {
      schema: { body: WebauthnRegisterRequestSchema, response: { 200: WebauthnRegisterResponseSchema } },
    },
    async (request) => registerForUser(context, userOf(request), request.body.webauthn_encoded_result),
  )
}
