import { type Static, Type } from 'typebox'
import {
  GivenEmailSchema,
  GivenPhoneNumberSchema,
  GivenUsernameSchema,
  userProfileFields,
} from '../schemas/users.ts'

const removable = <const Field extends (typeof userProfileFields)[keyof typeof userProfileFields]>(
  field: Field,
) => Type.Optional(Type.Union([field, Type.Null()]))

/** `PUT /cis/v1/users/{userId}`: fields that are missing stay; `null` removes a field. */
export const UpdateUserRequestSchema = Type.Object(
  {
    email: Type.Optional(
      Type.Union([GivenEmailSchema, Type.Null()], {
        description: 'The primary email address. Another one than before is unverified.',
      }),
    ),
    phone_number: Type.Optional(
      Type.Union([GivenPhoneNumberSchema, Type.Null()], {
        description: 'The primary phone number. Another one than before is unverified.',
      }),
    ),
    username: Type.Optional(
      Type.Union([GivenUsernameSchema, Type.Null()], { description: 'The name to log in with.' }),
    ),
    status: Type.Optional(
      Type.Enum(['Active', 'Disabled', 'Pending'], {
        description:
          '`Disabled` ends all sessions, and every log-in is refused until the user is `Active` again.',
      }),
    ),
    secondary_emails: removable(userProfileFields.secondary_emails),
    secondary_phone_numbers: removable(userProfileFields.secondary_phone_numbers),
    birthday: removable(userProfileFields.birthday),
    name: removable(userProfileFields.name),
    address: removable(userProfileFields.address),
    external_account_id: removable(userProfileFields.external_account_id),
    external_user_id: removable(userProfileFields.external_user_id),
    custom_app_data: removable(userProfileFields.custom_app_data),
    custom_data: removable(userProfileFields.custom_data),
    picture: removable(userProfileFields.picture),
    language: removable(userProfileFields.language),
  },
  { additionalProperties: false },
)
export type UpdateUserRequest = Static<typeof UpdateUserRequestSchema>

/** The body of `…/emails/{email}/verify` and `…/phone-numbers/{phoneNumber}/verify`. */
export const VerifyAddressRequestSchema = Type.Object(
  {
    change_to_primary: Type.Optional(
      Type.Boolean({
        description:
          'Makes a secondary address the primary one, which becomes a secondary one. Default: false.',
      }),
    ),
    keep_credentials: Type.Optional(
      Type.Boolean({
        description:
          'Our service only: keeps passwords, factors and sessions of an account without a verified address, because the caller knows that they are of the person who has the address. Default: false.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type VerifyAddressRequest = Static<typeof VerifyAddressRequestSchema>

/** The query of `DELETE /cis/v1/users/{userId}/apps`. */
export const RemoveFromAppQuerySchema = Type.Object(
  {
    app_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'The app. Required of a manager of several apps. Default: the app of the caller.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type RemoveFromAppQuery = Static<typeof RemoveFromAppQuerySchema>
