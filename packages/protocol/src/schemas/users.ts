import { type Static, type TSchema, Type } from 'typebox'
import { hasExactNumbers } from '../exact-numbers.ts'
import { PasswordSchema } from './password.ts'
import { lineSchema, textSchema } from './text.ts'

/** An email address. */
export const EmailSchema = Type.String({
  minLength: 3,
  maxLength: 320,
  pattern: '^[^\\s@\\p{Cc}\\p{Cf}\\p{Cs}<>(),;:"\\\\]{1,64}@[^\\s@\\p{Cc}\\p{Cf}\\p{Cs}<>(),;:"\\\\]{1,253}$',
})
/** An email address as a person writes or pastes it; the service brings it into its one form. */
export const GivenEmailSchema = Type.String({
  minLength: 3,
  maxLength: 320,
  pattern:
    '^[\\p{Zs}\\p{Cf}]*[^\\s@＠\\p{Cc}\\p{Cf}\\p{Cs}<>(),;:"\\\\]{1,64}[@＠][^\\s@＠\\p{Cc}\\p{Cf}\\p{Cs}<>(),;:"\\\\]{1,253}[\\p{Zs}\\p{Cf}]*$',
})
/** A phone number as a person writes or pastes it, with its country: `+` or `00`, and blanks or punctuation. */
export const GivenPhoneNumberSchema = Type.String({
  maxLength: 64,
  pattern: '^[\\p{Zs}\\p{Cf}]*[+＋0０][\\p{Nd}\\p{Zs}\\p{Pd}().\\/]{7,60}[\\p{Zs}\\p{Cf}]*$',
})
/** A username as a person writes or pastes it. */
export const GivenUsernameSchema = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[\\p{Zs}\\p{Cf}]*[^\\s\\p{Cc}\\p{Cf}\\p{Cs}]+[\\p{Zs}\\p{Cf}]*$',
})

/** E.164. */
export const PhoneNumberSchema = Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$' })
/** A username. */
export const UsernameSchema = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\s\\p{Cc}\\p{Cf}\\p{Cs}]+$',
})

const ShortText = textSchema({ maxLength: 255 })
/** Any JSON, but only numbers that come back as they were sent (RFC 8259, section 6). */
const CustomDataSchema = Type.Refine(
  Type.Record(
    Type.String({ pattern: '^(?!__proto__$)[^\\u0000-\\u001f\\u007f\\p{Cs}]{1,128}$' }),
    Type.Unknown(),
    { maxProperties: 1000, additionalProperties: false },
  ),
  hasExactNumbers,
  () => 'has a number beyond 2^53',
)

/** A password hash of another system: bcrypt, argon2, scrypt or PBKDF2. */
export const PasswordHashSchema = Type.String({ minLength: 1, maxLength: 512, pattern: '^[\\x21-\\x7E]+$' })

/** Either `password` or `password_hash` is given. */
export const PasswordCredentialsSchema = Type.Object(
  {
    password: Type.Optional(PasswordSchema),
    /** Our service only: the user keeps the password of another system. */
    password_hash: Type.Optional(PasswordHashSchema),
    /** Whether the password has to be replaced at the first log-in. @default true; with `password_hash` false */
    force_replace: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

export type PasswordCredentials = Static<typeof PasswordCredentialsSchema>

/** Fields of a user that are stored as given and returned in claims, but decide nothing. */
export const userProfileFields = {
  secondary_emails: Type.Optional(Type.Array(EmailSchema, { maxItems: 20 })),
  secondary_phone_numbers: Type.Optional(Type.Array(PhoneNumberSchema, { maxItems: 20 })),
  birthday: Type.Optional(ShortText),
  name: Type.Optional(
    Type.Object(
      {
        title: Type.Optional(ShortText),
        first_name: Type.Optional(ShortText),
        last_name: Type.Optional(ShortText),
        middle_name: Type.Optional(ShortText),
      },
      { additionalProperties: false },
    ),
  ),
  address: Type.Optional(
    Type.Object(
      {
        country: Type.Optional(ShortText),
        state: Type.Optional(ShortText),
        city: Type.Optional(ShortText),
        street_address: Type.Optional(ShortText),
        postal_code: Type.Optional(ShortText),
        type: Type.Optional(Type.Enum(['Home', 'Work', 'Other'])),
      },
      { additionalProperties: false },
    ),
  ),
  external_account_id: Type.Optional(ShortText),
  external_user_id: Type.Optional(ShortText),
  custom_app_data: Type.Optional(CustomDataSchema),
  custom_data: Type.Optional(CustomDataSchema),
  picture: Type.Optional(lineSchema({ maxLength: 2048 })),
  language: Type.Optional(ShortText),
}

/** The most bytes of `custom_data`, and of `custom_app_data`, as JSON. */
export const customDataBytes = 500 * 1024
/** Bytes of a body that may bring both kinds of custom data. */
export const userBodyLimitBytes = 2 * customDataBytes + 64 * 1024

/** `POST /cis/v1/users`, answered 201. At least one of `email`, `phone_number` and `username` is given. */
export const CreateUserRequestSchema = Type.Object(
  {
    email: Type.Optional(GivenEmailSchema),
    phone_number: Type.Optional(GivenPhoneNumberSchema),
    username: Type.Optional(GivenUsernameSchema),
    credentials: Type.Optional(PasswordCredentialsSchema),
    ...userProfileFields,
  },
  { additionalProperties: false },
)
export type CreateUserRequest = Static<typeof CreateUserRequestSchema>

/** Our service answers a text; what the vendor's cloud answers is not documented. */
const VerifiedAtSchema = Type.Optional(
  Type.Union([Type.String(), Type.Number()], { description: 'When it was last verified: ISO 8601.' }),
)

/** A member that the vendor documents without saying whether it may be missing or null. Our service answers no null. */
function optional<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]))
}

/** A user. The fields of their profile, as `userProfileFields` has them, come besides. */
export const UserSchema = Type.Object(
  {
    user_id: Type.String(),
    status: Type.String(),
    created_at: Type.Number(),
    updated_at: Type.Number(),
    username: Type.Optional(Type.String()),
    email: Type.Optional(
      Type.Object({
        value: Type.String(),
        email_verified: Type.Boolean(),
        verified_at: VerifiedAtSchema,
      }),
    ),
    phone_number: Type.Optional(
      Type.Object({
        value: Type.String(),
        phone_number_verified: Type.Boolean(),
        verified_at: VerifiedAtSchema,
      }),
    ),
    last_auth: Type.Optional(Type.String()),
    identities: optional(
      Type.Array(
        Type.Object({
          provider_name: optional(Type.String()),
          provider_type: optional(Type.String()),
          auth_type: optional(Type.String({ description: 'A log-in method, such as `password`.' })),
        }),
        { description: 'What the user can log in with, one of each kind. Only where one user is read.' },
      ),
    ),
    groupIds: optional(
      Type.Array(Type.String(), {
        description: 'The groups of the user; may be empty. Only where one user is read.',
      }),
    ),
    password_information: optional(
      Type.Object(
        {
          expired: optional(Type.Boolean()),
          temporary: optional(
            Type.Boolean({ description: 'Whether the user has to replace it at the next log-in.' }),
          ),
          updated_at: optional(Type.Number({ description: 'Milliseconds since the epoch.' })),
          expires_in: Type.Optional(
            Type.Union([Type.String(), Type.Number(), Type.Null()], {
              description: 'When it expires: ISO 8601. Missing: never.',
            }),
          ),
        },
        {
          description:
            'The state of the password. Only where users are read; missing there: the user has none.',
        },
      ),
    ),
  },
  { additionalProperties: true },
)
/** A user, as the users API answers it: {@link UserSchema}. */
export type User = Static<typeof UserSchema> & { readonly [field: string]: unknown }

/** The response of creating or reading a user. */
export const UserResponseSchema = Type.Object({ result: Type.Unsafe<User>(UserSchema) })
export type UserResponse = Static<typeof UserResponseSchema>
