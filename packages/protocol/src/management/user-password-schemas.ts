import { type Static, Type } from 'typebox'
import { lineSchema } from '../schemas/text.ts'

/** The body of `POST /cis/v1/users/{userId}/temporary-password`. */
export const TemporaryPasswordRequestSchema = Type.Object(
  {
    app_id: Type.Optional(
      Type.Unsafe<string>({
        ...lineSchema({ minLength: 1, maxLength: 255 }),
        description:
          'The app whose rules for passwords hold. Required of a manager of several apps. Default: the app of the caller.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type TemporaryPasswordRequest = Static<typeof TemporaryPasswordRequestSchema>

/** The new password. */
export const TemporaryPasswordResponseSchema = Type.Object({
  result: Type.Object({
    password: Type.String(),
    expires_at: Type.Optional(
      Type.Integer({
        description: 'Seconds since the epoch. Missing: it is valid until it is replaced.',
      }),
    ),
  }),
})
export type TemporaryPasswordResponse = Static<typeof TemporaryPasswordResponseSchema>

/** The body of `POST /cis/v1/users/{userId}/password-reset`. */
export const SendPasswordResetRequestSchema = Type.Object(
  {
    client_id: Type.Unsafe<string>({
      ...lineSchema({ minLength: 1, maxLength: 255 }),
      description: 'The client in whose app the user sets the password.',
    }),
    redirect_uri: Type.Unsafe<string>({
      ...lineSchema({ minLength: 1, maxLength: 2048 }),
      description: 'Where the link leads: one of the redirect URIs of the client.',
    }),
  },
  { additionalProperties: false },
)
export type SendPasswordResetRequest = Static<typeof SendPasswordResetRequestSchema>
