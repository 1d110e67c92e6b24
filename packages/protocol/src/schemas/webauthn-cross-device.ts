import { type Static, Type } from 'typebox'
import { ApprovalDataSchema, ReturnedApprovalDataSchema } from './approval-data.ts'
import { lineSchema } from './text.ts'
import { ExternalUserIdSchema, WebauthnUsernameSchema } from './webauthn.ts'

/** The state of a cross-device flow. */
export const CrossDeviceStatusSchema = Type.Enum([
  'pending',
  'scanned',
  'success',
  'error',
  'timeout',
  'aborted',
])
export type CrossDeviceStatus = Static<typeof CrossDeviceStatusSchema>

/** `…/cross-device/authenticate/init`, by the browser of the access device. */
export const CrossDeviceAuthenticateInitRequestSchema = Type.Object(
  {
    client_id: lineSchema({ minLength: 1, maxLength: 255 }),
    username: Type.Optional(WebauthnUsernameSchema),
    approval_data: Type.Optional(ApprovalDataSchema),
  },
  { additionalProperties: false },
)
export type CrossDeviceAuthenticateInitRequest = Static<typeof CrossDeviceAuthenticateInitRequestSchema>

/** `…/cross-device/register/init`, with a user access token. */
export const CrossDeviceRegisterInitRequestSchema = Type.Object(
  {
    username: WebauthnUsernameSchema,
    limit_single_credential_to_device: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type CrossDeviceRegisterInitRequest = Static<typeof CrossDeviceRegisterInitRequestSchema>

/** `…/cross-device/external/register/init`, with a client access token. */
export const CrossDeviceExternalRegisterInitRequestSchema = Type.Object(
  { external_user_id: ExternalUserIdSchema, username: WebauthnUsernameSchema },
  { additionalProperties: false },
)
export type CrossDeviceExternalRegisterInitRequest = Static<
  typeof CrossDeviceExternalRegisterInitRequestSchema
>

/** The response of each `init`. */
export const CrossDeviceInitResponseSchema = Type.Object({ cross_device_ticket_id: Type.String() })
export type CrossDeviceInitResponse = Static<typeof CrossDeviceInitResponseSchema>

/** Body of `start`, `attach-device` and `abort`, query of `status`. */
export const CrossDeviceTicketRequestSchema = Type.Object(
  { cross_device_ticket_id: lineSchema({ minLength: 1, maxLength: 128 }) },
  { additionalProperties: false },
)
export type CrossDeviceTicketRequest = Static<typeof CrossDeviceTicketRequestSchema>

/** How far the second device has come. */
export const CrossDeviceStatusResponseSchema = Type.Object({
  status: CrossDeviceStatusSchema,
  /** The IdP session of a successful authentication; returned to the client only, never to a browser. */
  session_id: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
})
export type CrossDeviceStatusResponse = Static<typeof CrossDeviceStatusResponseSchema>

/** The state of a ticket that the second device has attached to. */
export const CrossDeviceAttachResponseSchema = Type.Object({
  status: CrossDeviceStatusSchema,
  /** ISO 8601. */
  started_at: Type.Optional(Type.String()),
  approval_data: Type.Optional(ReturnedApprovalDataSchema),
})
export type CrossDeviceAttachResponse = Static<typeof CrossDeviceAttachResponseSchema>

/** The response of `…/cross-device/register`. */
export const CrossDeviceRegisterResponseSchema = Type.Object({
  webauthn_session_id: Type.String(),
  user_id: Type.Optional(Type.String()),
  webauthn_username: Type.String(),
  credential_id: Type.String(),
  authenticator_attachment: Type.Enum(['platform', 'cross-platform']),
  aaguid: Type.Optional(Type.String()),
  /** Absent for a user without one. */
  external_user_id: Type.Optional(Type.String()),
  is_user_created: Type.Boolean(),
})
export type CrossDeviceRegisterResponse = Static<typeof CrossDeviceRegisterResponseSchema>
