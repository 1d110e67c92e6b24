// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  TokenResponse,
  WebauthnAuthenticateRequest,
  WebauthnAuthenticateStartRequest,
  WebauthnAuthenticateStartResponse,
  WebauthnCredential,
  WebauthnCredentialsResponse,
  WebauthnCredentialUpdateRequest,
  WebauthnExternalRegisterRequest,
  WebauthnExternalRegisterResponse,
  WebauthnRegisterRequest,
  WebauthnRegisterResponse,
  WebauthnRegisterStartRequest,
  WebauthnRegisterStartResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Passkeys. A browser may call `start…` itself; called here, it needs no access to the identity service. An access
 * token of a user must be one without a `resource`. `token_invalid`: it is not accepted (any more);
 * `insufficient_user_authentication`: the user has to authenticate again first, by an enrolled factor if they have one.
 */
export interface WebauthnClient {
  /**
   * Starts a log-in by passkey: returns the options for `usePasskey` of `@latchkey/browser`.
   *
   * @throws LatchkeyError `invalid_credentials` if the service reports that the user has no passkey; `not_found` for an
   * unknown client
   */
  startWebauthnAuthentication(
    request?: Omit<WebauthnAuthenticateStartRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<WebauthnAuthenticateStartResponse>
  /**
   * Logs a user in by a passkey, or adds the passkey to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateWebauthn(request: WebauthnAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /**
   * Starts the registration of a passkey: returns the options for `registerPasskey` of `@latchkey/browser`.
   *
   * @throws LatchkeyError `not_found` for an unknown client
   */
  startWebauthnRegistration(
    request: Omit<WebauthnRegisterStartRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<WebauthnRegisterStartResponse>
  /**
   * Registers a passkey of the user of an access token.
   *
   * @throws LatchkeyError `invalid_credentials` if the result of the browser is refused; `token_invalid`,
   * `insufficient_user_authentication`
   */
  registerWebauthn(
    accessToken: string,
    request: WebauthnRegisterRequest,
    options?: CallOptions,
  ): Promise<WebauthnRegisterResponse>
  /**
   * Registers a passkey of a user whom the caller has authenticated. It creates the user if none has the
   * `external_user_id`.
   *
   * @throws LatchkeyError `invalid_credentials` if the result of the browser is refused; `identifier_taken`
   */
  registerExternalWebauthn(
    request: WebauthnExternalRegisterRequest,
    options?: CallOptions,
  ): Promise<WebauthnExternalRegisterResponse>
  /** Lists the passkeys of a user. */
  listWebauthnCredentials(userId: string, options?: CallOptions): Promise<WebauthnCredentialsResponse>
  /**
   * Reads a passkey of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  readWebauthnCredential(
    userId: string,
    credentialId: string,
    options?: CallOptions,
  ): Promise<WebauthnCredential>
  /**
   * Renames a passkey of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  updateWebauthnCredential(
    userId: string,
    credentialId: string,
    request: WebauthnCredentialUpdateRequest,
    options?: CallOptions,
  ): Promise<void>
  /**
   * Removes a passkey of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteWebauthnCredential(userId: string, credentialId: string, options?: CallOptions): Promise<void>
  /**
   * Lists the passkeys of the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`
   */
  listOwnWebauthnCredentials(accessToken: string, options?: CallOptions): Promise<WebauthnCredentialsResponse>
  /**
   * Reads a passkey of the user of an access token.
   *
   * @throws LatchkeyError `not_found`, `token_invalid`
   */
  readOwnWebauthnCredential(
    accessToken: string,
    credentialId: string,
    options?: CallOptions,
  ): Promise<WebauthnCredential>
  /**
   * Renames a passkey of the user of an access token.
   *
   * @throws LatchkeyError `not_found`, `token_invalid`
   */
  updateOwnWebauthnCredential(
    accessToken: string,
    credentialId: string,
    request: WebauthnCredentialUpdateRequest,
    options?: CallOptions,
  ): Promise<void>
  /**
   * Removes a passkey of the user of an access token. A user's only way to log in is not removed: `request_invalid`.
   *
   * @throws LatchkeyError `not_found`, `token_invalid`, `insufficient_user_authentication`
   */
  deleteOwnWebauthnCredential(accessToken: string, credentialId: string, options?: CallOptions): Promise<void>
}
