import { type Static, Type } from 'typebox'
import { givenVersionField } from '../version-fields.ts'
import { linkPreferences } from './link-preferences.ts'
import { passcodePreferences } from './passcode-preferences.ts'
import { passwordPreferences } from './password-preferences.ts'
import { totpPreferences } from './totp/totp-preferences.ts'
import { unservedMethods } from './unserved-methods.ts'
import { WebauthnConfigurationSchema } from './webauthn-preferences.ts'

export * from './totp/totp-preferences.ts'

/**
 * The log-in methods of an app. A method whose member is an object is on, one whose member is `null` is off. The service
 * accepts further members only from log-in methods of its own.
 */
export const AuthMethodsSchema = Type.Object(
  {
    ...passwordPreferences,
    ...passcodePreferences,
    ...linkPreferences,
    webauthn_api: Type.Optional(Type.Union([WebauthnConfigurationSchema, Type.Null()])),
    ...totpPreferences,
    ...unservedMethods,
  },
  { additionalProperties: true },
)
export type AuthMethods = Static<typeof AuthMethodsSchema>

/** The login preferences of an app, as the service answers. */
export const LoginPreferencesResponseSchema = Type.Object({
  result: Type.Object({
    auth_methods: AuthMethodsSchema,
    version: Type.String({ description: 'Names this state of the preferences; ours.' }),
  }),
})
export type LoginPreferencesResponse = Static<typeof LoginPreferencesResponseSchema>

/** `PUT /cis/loginPreferences/{appId}/authMethods`: each method that is given is replaced as a whole. */
export const ChangeAuthMethodsRequestSchema = Type.Object(
  {
    ...AuthMethodsSchema.properties,
    ...givenVersionField,
  },
  { additionalProperties: true },
)
export type ChangeAuthMethodsRequest = Static<typeof ChangeAuthMethodsRequestSchema>
