import { type Static, Type } from 'typebox'

/** Kinds of things that a user can log in with. */
export const authenticatorTypes = [
  'password',
  'webauthn',
  'totp',
  'recovery_codes',
  'email_otp',
  'email_magic_link',
  'sms_otp',
] as const
/** See {@link authenticatorTypes}. */
export type AuthenticatorType = (typeof authenticatorTypes)[number]

/** Something a user can log in with. Times are ISO 8601. */
export const AuthenticatorSchema = Type.Object({
  id: Type.String({ description: 'Names it among the authenticators of the user.' }),
  type: Type.Enum(authenticatorTypes),
  name: Type.Optional(
    Type.String({ description: 'The name of a passkey, or the address of a code or link.' }),
  ),
  status: Type.Enum(['Active', 'Registered', 'Locked'], {
    description: '`Registered`: never used yet, or an address that is not verified.',
  }),
  user_id: Type.String(),
  registered_at: Type.Optional(Type.String()),
  last_successful_authentication: Type.Optional(Type.String()),
  app_id: Type.Optional(Type.String({ description: 'Our service only: the one app in which it works.' })),
  extra_data: Type.Optional(
    Type.Object({
      email: Type.Optional(Type.String()),
      phone_number: Type.Optional(Type.String()),
      verified: Type.Optional(Type.Boolean()),
      verified_at: Type.Optional(Type.String()),
      temporary: Type.Optional(Type.Boolean({ description: 'Of a password: it has to be replaced.' })),
      remaining: Type.Optional(Type.Integer({ description: 'Of recovery codes: how many are unused.' })),
    }),
  ),
})
export type Authenticator = Static<typeof AuthenticatorSchema>

/** The response of `GET /cis/v1/users/{userId}/authenticators` and of `GET /cis/v1/users/me/authenticators`. */
export const AuthenticatorsResponseSchema = Type.Object({ result: Type.Array(AuthenticatorSchema) })
export type AuthenticatorsResponse = Static<typeof AuthenticatorsResponseSchema>

/** `GET /cis/v1/auth/login-options`: what the pages of an app may offer its users. */
export const LoginOptionsResponseSchema = Type.Object({
  result: Type.Object({
    methods: Type.Array(Type.Enum(authenticatorTypes), { description: 'The log-in methods that are on.' }),
    allow_public_signup: Type.Boolean({ description: 'Whether visitors may create accounts.' }),
    password_reset: Type.Array(Type.Enum(['email', 'sms']), {
      description: 'How a forgotten password can be reset.',
    }),
    password_min_length: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Characters of a new password.' }),
    ),
  }),
})
export type LoginOptionsResponse = Static<typeof LoginOptionsResponseSchema>
/** What the pages of an app may offer its users. */
export type LoginOptions = LoginOptionsResponse['result']
