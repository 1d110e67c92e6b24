// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  CrossDeviceAttachResponse,
  CrossDeviceAuthenticateInitRequest,
  CrossDeviceExternalRegisterInitRequest,
  CrossDeviceInitResponse,
  CrossDeviceRegisterInitRequest,
  CrossDeviceRegisterResponse,
  CrossDeviceStatusResponse,
  WebauthnAuthenticateStartResponse,
  WebauthnRegisterRequest,
  WebauthnRegisterStartResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Passkeys on a second device, by ticket. Whoever sees a ticket can use it for its purpose: bind it to the browser that
 * it was created for. Prefer the browser's own way to use a phone, which needs none of this.
 */
export interface CrossDeviceClient {
  /**
   * Starts a log-in on a second device.
   *
   * @throws LatchkeyError `not_found` for an unknown client
   */
  initCrossDeviceAuthentication(
    request?: Omit<CrossDeviceAuthenticateInitRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<CrossDeviceInitResponse>
  /**
   * Returns the options for a log-in on the second device; its result goes to `authenticateWebauthn`.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  startCrossDeviceAuthentication(
    ticketId: string,
    options?: CallOptions,
  ): Promise<WebauthnAuthenticateStartResponse>
  /**
   * Starts a registration on a second device for the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`
   */
  initCrossDeviceRegistration(
    accessToken: string,
    request: CrossDeviceRegisterInitRequest,
    options?: CallOptions,
  ): Promise<CrossDeviceInitResponse>
  /** Starts a registration on a second device for a user whom the caller has authenticated. */
  initExternalCrossDeviceRegistration(
    request: CrossDeviceExternalRegisterInitRequest,
    options?: CallOptions,
  ): Promise<CrossDeviceInitResponse>
  /**
   * Returns the options for a registration on the second device; its result goes to `registerCrossDevice`.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  startCrossDeviceRegistration(
    ticketId: string,
    options?: CallOptions,
  ): Promise<WebauthnRegisterStartResponse>
  /**
   * Registers a passkey of the second device.
   *
   * @throws LatchkeyError `invalid_credentials` if the result of the browser is refused; `identifier_taken`
   */
  registerCrossDevice(
    request: WebauthnRegisterRequest,
    options?: CallOptions,
  ): Promise<CrossDeviceRegisterResponse>
  /**
   * Reports that the second device has the ticket.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  attachCrossDevice(ticketId: string, options?: CallOptions): Promise<CrossDeviceAttachResponse>
  /**
   * Returns the status of a flow. After a log-in, a backend also gets the `session_id`, for `authenticateSession`.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  readCrossDeviceStatus(ticketId: string, options?: CallOptions): Promise<CrossDeviceStatusResponse>
  /**
   * Ends a flow.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  abortCrossDevice(ticketId: string, options?: CallOptions): Promise<void>
}
