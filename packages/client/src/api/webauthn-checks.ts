import {
  CrossDeviceAttachResponseSchema,
  CrossDeviceAuthenticateInitRequestSchema,
  CrossDeviceExternalRegisterInitRequestSchema,
  CrossDeviceInitResponseSchema,
  CrossDeviceRegisterInitRequestSchema,
  CrossDeviceRegisterResponseSchema,
  CrossDeviceStatusResponseSchema,
  CrossDeviceTicketRequestSchema,
  createCheck,
  WebauthnAuthenticateRequestSchema,
  WebauthnAuthenticateStartRequestSchema,
  WebauthnAuthenticateStartResponseSchema,
  WebauthnCredentialsResponseSchema,
  WebauthnCredentialUpdateRequestSchema,
  WebauthnExternalRegisterRequestSchema,
  WebauthnExternalRegisterResponseSchema,
  WebauthnRegisterRequestSchema,
  WebauthnRegisterResponseSchema,
  WebauthnRegisterStartRequestSchema,
  WebauthnRegisterStartResponseSchema,
} from '@latchkey/protocol'

/** Checks of what we send for passkeys. */
export const webauthnRequests = {
  authenticate: createCheck(WebauthnAuthenticateRequestSchema),
  authenticateStart: createCheck(WebauthnAuthenticateStartRequestSchema),
  externalRegister: createCheck(WebauthnExternalRegisterRequestSchema),
  register: createCheck(WebauthnRegisterRequestSchema),
  registerStart: createCheck(WebauthnRegisterStartRequestSchema),
  credentialUpdate: createCheck(WebauthnCredentialUpdateRequestSchema),
  authenticateInit: createCheck(CrossDeviceAuthenticateInitRequestSchema),
  registerInit: createCheck(CrossDeviceRegisterInitRequestSchema),
  externalRegisterInit: createCheck(CrossDeviceExternalRegisterInitRequestSchema),
  ticket: createCheck(CrossDeviceTicketRequestSchema),
}

/** Checks of what we get for passkeys. */
export const webauthnResponses = {
  authenticateStart: createCheck(WebauthnAuthenticateStartResponseSchema),
  credentials: createCheck(WebauthnCredentialsResponseSchema),
  externalRegistered: createCheck(WebauthnExternalRegisterResponseSchema),
  registered: createCheck(WebauthnRegisterResponseSchema),
  registerStart: createCheck(WebauthnRegisterStartResponseSchema),
  attached: createCheck(CrossDeviceAttachResponseSchema),
  init: createCheck(CrossDeviceInitResponseSchema),
  crossDeviceRegistered: createCheck(CrossDeviceRegisterResponseSchema),
  status: createCheck(CrossDeviceStatusResponseSchema),
}
