import { Type } from 'typebox'
import { textSchema } from '../../schemas/text.ts'

const text = textSchema({ maxLength: 2048 })
const secret = textSchema({ maxLength: 8192 })
const RedirectUrisSchema = Type.Array(text, { maxItems: 100 })

const SocialNetworkSchema = Type.Object(
  { clientId: text, clientSecret: Type.Optional(secret), redirectUris: Type.Optional(RedirectUrisSchema) },
  { additionalProperties: false },
)

const AppleSchema = Type.Object(
  {
    clientId: text,
    clientSecret: Type.Optional(secret),
    redirectUris: Type.Optional(RedirectUrisSchema),
    appleTeamId: text,
    keyId: text,
  },
  { additionalProperties: false },
)

const PushSchema = Type.Object(
  {
    apn: Type.Optional(
      Type.Object(
        {
          key: Type.Optional(secret),
          keyId: text,
          teamId: text,
          bundle: text,
          isProduction: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    fcm: Type.Optional(
      Type.Object(
        { key: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

const PinAuthenticatorSchema = Type.Object(
  {
    maxFailures: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    lockoutDuration: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 })),
    failuresExpireIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 })),
  },
  { additionalProperties: false },
)

const SocialNetwork = Type.Optional(Type.Union([SocialNetworkSchema, Type.Null()]))

/** Methods that the vendor documents and the service does not serve: they are stored and returned, nothing else. */
export const unservedMethods = {
  google: SocialNetwork,
  line: SocialNetwork,
  facebook: SocialNetwork,
  tiktok: SocialNetwork,
  apple: Type.Optional(Type.Union([AppleSchema, Type.Null()])),
  push: Type.Optional(Type.Union([PushSchema, Type.Null()])),
  pin_authenticator: Type.Optional(Type.Union([PinAuthenticatorSchema, Type.Null()])),
}

/** Members of those methods that are secrets. */
export const secretMembers: readonly string[] = ['clientSecret', 'key']
