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
import type { CallOptions } from '../options/call-options.ts'

/**
 * Passkeys on a second device, by ticket. Whoever sees a ticket can use it for its purpose: bind it to the browser for
 * which it was made, and prefer the browser's own way to use a phone, which needs none of this. Every call may give
 * `not_found`: the ticket is unknown or has ended.
 */
export interface CrossDeviceClient {
  /** Starts a log-in on a second device. */
  initCrossDeviceAuthentication(
    request?: Omit<CrossDeviceAuthenticateInitRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<CrossDeviceInitResponse>
  /** Options for the second device; its result goes to `authenticateWebauthn`. */
  startCrossDeviceAuthentication(
    ticketId: string,
    options?: CallOptions,
  ): Promise<WebauthnAuthenticateStartResponse>
  /** Starts a registration on a second device for the user of an access token. */
  initCrossDeviceRegistration(
    accessToken: string,
    request: CrossDeviceRegisterInitRequest,
    options?: CallOptions,
  ): Promise<CrossDeviceInitResponse>
  /** Starts a registration on a second device for a user whom you have authenticated. */
  initExternalCrossDeviceRegistration(
    request: CrossDeviceExternalRegisterInitRequest,
    options?: CallOptions,
  ): Promise<CrossDeviceInitResponse>
  /** Options for the second device; its result goes to `registerCrossDevice`. */
  startCrossDeviceRegistration(
    ticketId: string,
    options?: CallOptions,
  ): Promise<WebauthnRegisterStartResponse>
  /** `invalid_credentials`, `identifier_taken`. */
  registerCrossDevice(
    request: WebauthnRegisterRequest,
    options?: CallOptions,
  ): Promise<CrossDeviceRegisterResponse>
  /** Tells that the second device is there. */
  attachCrossDevice(ticketId: string, options?: CallOptions): Promise<CrossDeviceAttachResponse>
  /** Where a flow is; after a log-in with the `session_id`, for `authenticateSession`. */
  readCrossDeviceStatus(ticketId: string, options?: CallOptions): Promise<CrossDeviceStatusResponse>
  /** Ends a flow. */
  abortCrossDevice(ticketId: string, options?: CallOptions): Promise<void>
}
