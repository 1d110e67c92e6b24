import { TokenResponseSchema } from '../schemas/token-response.ts'
import {
  WebauthnAuthenticateRequestSchema,
  WebauthnAuthenticateStartRequestSchema,
  WebauthnAuthenticateStartResponseSchema,
  WebauthnExternalRegisterRequestSchema,
  WebauthnExternalRegisterResponseSchema,
  WebauthnRegisterRequestSchema,
  WebauthnRegisterResponseSchema,
  WebauthnRegisterStartRequestSchema,
  WebauthnRegisterStartResponseSchema,
} from '../schemas/webauthn.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleTokens } from './example-values.ts'
import {
  exampleAuthenticationStarted,
  exampleEncodedResult,
  exampleRegistered,
  exampleRegistrationStarted,
} from './webauthn-example-values.ts'

/** Passkeys: log in by them and register them. */
export const webauthnEndpoints = {
  /**
   * Starts a log-in by passkey: returns the options for `usePasskey` of `@latchkey/browser`.
   *
   * @throws LatchkeyError `invalid_credentials` if the service reports that the user has no passkey; `not_found` for an
   * unknown client
   */
  startWebauthnAuthentication: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/authenticate/start',
    caller: 'browser',
    body: WebauthnAuthenticateStartRequestSchema,
    optionalRequest: true,
    status: 200,
    response: WebauthnAuthenticateStartResponseSchema,
    kind: 'credentials',
    // one challenge more, if it happens twice
    repeatable: true,
    operation: 'webauthn_start',
    limitedBy: [['username', 'identifier']],
    errors: ['client_not_found'],
    vendorErrors: ['no_credentials_registered'],
    summary: 'Starts a log-in by passkey: returns the options for `usePasskey` of `@latchkey/browser`.',
    example: {
      body: { client_id: 'shop-web', username: 'alice' },
      response: exampleAuthenticationStarted,
    },
  },

  /**
   * Logs a user in by a passkey, or adds the passkey to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateWebauthn: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/authenticate',
    caller: { client: 'auth:execute' },
    body: WebauthnAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'webauthn',
    limitedBy: ['client_attributes.ip_address'],
    errors: ['auth_invalid_credentials', 'webauthn_encoded_result', 'session_not_found', 'invalid_target'],
    summary: 'Logs a user in by a passkey, or adds the passkey to the session `session_id`.',
    example: { body: { webauthn_encoded_result: exampleEncodedResult }, response: exampleTokens },
  },

  /**
   * Starts the registration of a passkey: returns the options for `registerPasskey` of `@latchkey/browser`.
   *
   * @throws LatchkeyError `not_found` for an unknown client
   */
  startWebauthnRegistration: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/register/start',
    caller: 'browser',
    body: WebauthnRegisterStartRequestSchema,
    status: 200,
    response: WebauthnRegisterStartResponseSchema,
    repeatable: true,
    operation: 'webauthn_register_start',
    limitedBy: ['username'],
    errors: ['client_not_found'],
    summary:
      'Starts the registration of a passkey: returns the options for `registerPasskey` of `@latchkey/browser`.',
    example: {
      body: { client_id: 'shop-web', username: 'alice' },
      response: exampleRegistrationStarted,
    },
  },

  /**
   * Registers a passkey of the user of an access token.
   *
   * @throws LatchkeyError `invalid_credentials` if the result of the browser is refused; `token_invalid`,
   * `insufficient_user_authentication`
   */
  registerWebauthn: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/register',
    caller: 'user',
    body: WebauthnRegisterRequestSchema,
    status: 200,
    response: WebauthnRegisterResponseSchema,
    kind: 'register',
    operation: 'webauthn_register',
    errors: ['webauthn_encoded_result', 'insufficient_user_authentication'],
    summary: 'Registers a passkey of the user of an access token.',
    example: { body: { webauthn_encoded_result: exampleEncodedResult }, response: exampleRegistered },
  },

  /**
   * Registers a passkey of a user whom the caller has authenticated. It creates the user if none has the
   * `external_user_id`.
   *
   * @throws LatchkeyError `invalid_credentials` if the result of the browser is refused; `identifier_taken`
   */
  registerExternalWebauthn: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/external/register',
    caller: { client: 'auth:execute' },
    body: WebauthnExternalRegisterRequestSchema,
    status: 200,
    response: WebauthnExternalRegisterResponseSchema,
    kind: 'register',
    operation: 'webauthn_external_register',
    errors: ['webauthn_encoded_result', 'identifier_taken'],
    summary: 'Registers a passkey of a user whom the caller has authenticated.',
    example: {
      body: { webauthn_encoded_result: exampleEncodedResult, external_user_id: 'customer-7' },
      response: { ...exampleRegistered, external_user_id: 'customer-7', is_user_created: true },
    },
  },
} as const satisfies EndpointTable
