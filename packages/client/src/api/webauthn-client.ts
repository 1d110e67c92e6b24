import type {
  TokenResponse,
  WebauthnAuthenticateRequest,
  WebauthnAuthenticateStartRequest,
  WebauthnAuthenticateStartResponse,
  WebauthnCredential,
  WebauthnCredentialUpdateRequest,
  WebauthnExternalRegisterRequest,
  WebauthnExternalRegisterResponse,
  WebauthnRegisterRequest,
  WebauthnRegisterResponse,
  WebauthnRegisterStartRequest,
  WebauthnRegisterStartResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/**
 * Passkeys. A browser may call `start…` itself; done here, it needs no access to the identity service. Where a user
 * access token is asked for, it has to be one without a `resource`; `token_invalid`: it is not accepted (any more),
 * `insufficient_user_authentication`: the user has to authenticate again first.
 */
export interface WebauthnClient {
  /** Options for `usePasskey` of `@latchkey/browser`. `invalid_credentials`, where the service tells that there is no passkey. */
  startWebauthnAuthentication(
    request?: Omit<WebauthnAuthenticateStartRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<WebauthnAuthenticateStartResponse>
  /** `invalid_credentials`; with `session_id` also `session_not_found`. */
  authenticateWebauthn(request: WebauthnAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /** Options for `registerPasskey` of `@latchkey/browser`. */
  startWebauthnRegistration(
    request: Omit<WebauthnRegisterStartRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<WebauthnRegisterStartResponse>
  /** Registers a passkey of the user of an access token. `invalid_credentials`: what the browser gave was refused. */
  registerWebauthn(
    accessToken: string,
    request: WebauthnRegisterRequest,
    options?: CallOptions,
  ): Promise<WebauthnRegisterResponse>
  /** Registers a passkey of a user whom you have authenticated; makes the user. `invalid_credentials`, `identifier_taken`. */
  registerExternalWebauthn(
    request: WebauthnExternalRegisterRequest,
    options?: CallOptions,
  ): Promise<WebauthnExternalRegisterResponse>

  /** The passkeys of a user. */
  listWebauthnCredentials(userId: string, options?: CallOptions): Promise<WebauthnCredential[]>
  /** `not_found`. */
  updateWebauthnCredential(
    userId: string,
    credentialId: string,
    request: WebauthnCredentialUpdateRequest,
    options?: CallOptions,
  ): Promise<void>
  /** `not_found`. */
  deleteWebauthnCredential(userId: string, credentialId: string, options?: CallOptions): Promise<void>
  /** The passkeys of the user of an access token. */
  listOwnWebauthnCredentials(accessToken: string, options?: CallOptions): Promise<WebauthnCredential[]>
  /** `not_found`. */
  updateOwnWebauthnCredential(
    accessToken: string,
    credentialId: string,
    request: WebauthnCredentialUpdateRequest,
    options?: CallOptions,
  ): Promise<void>
  /** `not_found`; `request_invalid`: it is the only way to log in that the user has. */
  deleteOwnWebauthnCredential(accessToken: string, credentialId: string, options?: CallOptions): Promise<void>
}
