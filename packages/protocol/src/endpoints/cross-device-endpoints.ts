import {
  WebauthnAuthenticateStartResponseSchema,
  WebauthnRegisterRequestSchema,
  WebauthnRegisterStartResponseSchema,
} from '../schemas/webauthn.ts'
import {
  CrossDeviceAttachResponseSchema,
  CrossDeviceAuthenticateInitRequestSchema,
  CrossDeviceExternalRegisterInitRequestSchema,
  CrossDeviceInitResponseSchema,
  CrossDeviceRegisterInitRequestSchema,
  CrossDeviceRegisterResponseSchema,
  CrossDeviceStatusResponseSchema,
  CrossDeviceTicketRequestSchema,
} from '../schemas/webauthn-cross-device.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleSessionId } from './example-values.ts'
import {
  exampleAuthenticationStarted,
  exampleEncodedResult,
  exampleRegistered,
  exampleRegistrationStarted,
} from './webauthn-example-values.ts'

const ticket = { cross_device_ticket_id: 'an-example-of-a-ticket' } as const

/**
 * Passkeys on a second device, by ticket. Whoever sees a ticket can use it for its purpose: bind it to the browser that it
 * was created for. Prefer the browser's own way to use a phone, which needs none of this.
 */
export const crossDeviceEndpoints = {
  /**
   * Starts a log-in on a second device.
   *
   * @throws LatchkeyError `not_found` for an unknown client
   */
  initCrossDeviceAuthentication: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/authenticate/init',
    caller: 'browser',
    body: CrossDeviceAuthenticateInitRequestSchema,
    optionalRequest: true,
    status: 200,
    response: CrossDeviceInitResponseSchema,
    repeatable: true,
    operation: 'cross_device_init',
    limitedBy: ['username'],
    errors: ['client_not_found'],
    summary: 'Starts a log-in on a second device.',
    example: { body: { client_id: 'shop-web' }, response: ticket },
  },

  /**
   * Returns the options for a log-in on the second device; its result goes to `authenticateWebauthn`.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  startCrossDeviceAuthentication: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/authenticate/start',
    caller: 'browser',
    body: CrossDeviceTicketRequestSchema,
    takes: 'cross_device_ticket_id',
    status: 200,
    response: WebauthnAuthenticateStartResponseSchema,
    kind: 'credentials',
    repeatable: true,
    operation: 'cross_device_start',
    errors: ['cross_device_ticket_not_found'],
    summary:
      'Returns the options for a log-in on the second device; its result goes to `authenticateWebauthn`.',
    example: { body: ticket, response: exampleAuthenticationStarted },
  },

  /**
   * Starts a registration on a second device for the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`
   */
  initCrossDeviceRegistration: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/register/init',
    caller: 'user',
    body: CrossDeviceRegisterInitRequestSchema,
    status: 200,
    response: CrossDeviceInitResponseSchema,
    repeatable: true,
    operation: 'cross_device_register_init',
    errors: ['insufficient_user_authentication'],
    summary: 'Starts a registration on a second device for the user of an access token.',
    example: { body: { username: 'alice' }, response: ticket },
  },

  /** Starts a registration on a second device for a user whom the caller has authenticated. */
  initExternalCrossDeviceRegistration: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/external/register/init',
    caller: { client: 'auth:execute' },
    body: CrossDeviceExternalRegisterInitRequestSchema,
    status: 200,
    response: CrossDeviceInitResponseSchema,
    repeatable: true,
    operation: 'cross_device_external_register_init',
    summary: 'Starts a registration on a second device for a user whom the caller has authenticated.',
    example: { body: { external_user_id: 'customer-7', username: 'alice' }, response: ticket },
  },

  /**
   * Returns the options for a registration on the second device; its result goes to `registerCrossDevice`.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  startCrossDeviceRegistration: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/register/start',
    caller: 'browser',
    body: CrossDeviceTicketRequestSchema,
    takes: 'cross_device_ticket_id',
    status: 200,
    response: WebauthnRegisterStartResponseSchema,
    repeatable: true,
    operation: 'cross_device_register_start',
    errors: ['cross_device_ticket_not_found'],
    summary:
      'Returns the options for a registration on the second device; its result goes to `registerCrossDevice`.',
    example: { body: ticket, response: exampleRegistrationStarted },
  },

  /**
   * Registers a passkey of the second device.
   *
   * @throws LatchkeyError `invalid_credentials` if the result of the browser is refused; `identifier_taken`
   */
  registerCrossDevice: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/register',
    caller: { client: 'auth:execute' },
    body: WebauthnRegisterRequestSchema,
    status: 200,
    response: CrossDeviceRegisterResponseSchema,
    kind: 'register',
    operation: 'cross_device_register',
    errors: ['webauthn_encoded_result', 'identifier_taken'],
    summary: 'Registers a passkey of the second device.',
    example: {
      body: { webauthn_encoded_result: exampleEncodedResult },
      response: { ...exampleRegistered, is_user_created: false },
    },
  },

  /**
   * Reports that the second device has the ticket.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  attachCrossDevice: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/attach-device',
    caller: 'browser',
    body: CrossDeviceTicketRequestSchema,
    takes: 'cross_device_ticket_id',
    status: 200,
    response: CrossDeviceAttachResponseSchema,
    repeatable: true,
    operation: 'cross_device_attach',
    errors: ['cross_device_ticket_not_found'],
    summary: 'Reports that the second device has the ticket.',
    example: { body: ticket, response: { status: 'scanned', started_at: '2026-11-01T08:00:00.000Z' } },
  },

  /**
   * Returns the status of a flow. After a log-in, a backend also gets the `session_id`, for `authenticateSession`.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  readCrossDeviceStatus: {
    method: 'GET',
    path: '/cis/v1/auth/webauthn/cross-device/status',
    caller: 'browser',
    query: CrossDeviceTicketRequestSchema,
    takes: 'cross_device_ticket_id',
    status: 200,
    response: CrossDeviceStatusResponseSchema,
    operation: 'cross_device_status',
    errors: ['cross_device_ticket_not_found'],
    summary: 'Returns the status of a flow.',
    example: { query: ticket, response: { status: 'success', session_id: exampleSessionId } },
  },

  /**
   * Ends a flow.
   *
   * @throws LatchkeyError `not_found` for an unknown or ended ticket
   */
  abortCrossDevice: {
    method: 'POST',
    path: '/cis/v1/auth/webauthn/cross-device/abort',
    caller: { client: 'auth:execute' },
    body: CrossDeviceTicketRequestSchema,
    takes: 'cross_device_ticket_id',
    status: 204,
    repeatable: true,
    operation: 'cross_device_abort',
    errors: ['cross_device_ticket_not_found'],
    summary: 'Ends a flow.',
    example: { body: ticket },
  },
} as const satisfies EndpointTable
