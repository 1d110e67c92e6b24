import {
  GivenEmailSchema,
  GivenPhoneNumberSchema,
  GivenUsernameSchema,
  lineSchema,
  PasswordCredentialsSchema,
  textSchema,
  userProfileFields,
} from '@latchkey/protocol'
import {
  ChosenIdSchema,
  ClaimNamesSchema,
  ClientJwksSchema,
  ClientResourcesSchema,
  IdTokenAlgorithmSchema,
  PermissionsSchema,
  RedirectUrisSchema,
  ScopesSchema,
  TokenExpirationSchema,
} from '@latchkey/protocol/management'
import { type Static, Type } from 'typebox'
import { mostSecrets } from '../../clients/client-secrets.ts'
import { GivenMethodsSchema } from '../../methods/documented-preferences.ts'

const SeedResourceSchema = Type.Object(
  {
    uri: lineSchema({ minLength: 1, maxLength: 2048 }),
    name: Type.Optional(textSchema({ maxLength: 255 })),
    description: Type.Optional(textSchema({ maxLength: 1024 })),
    ...TokenExpirationSchema.properties,
    /** Scopes that may be granted for it. @default those of the client */
    scopes: Type.Optional(ScopesSchema),
  },
  { additionalProperties: false },
)

const ClientSecretSchema = textSchema({ minLength: 1, maxLength: 1024 })

const SeedClientSchema = Type.Object(
  {
    client_id: ChosenIdSchema,
    /** One of the two, or both: a secret, or keys by which the client signs (`private_key_jwt`). */
    client_secret: Type.Optional(ClientSecretSchema),
    /** In place of `client_secret`: the one in use and the next one, while they are rotated. */
    client_secrets: Type.Optional(
      Type.Array(ClientSecretSchema, { minItems: 1, maxItems: mostSecrets, uniqueItems: true }),
    ),
    jwks: Type.Optional(ClientJwksSchema),
    redirect_uris: Type.Optional(RedirectUrisSchema),
    /** Receives back-channel log-outs; https, in dev mode also http on a loopback host. @default none */
    backchannel_logout_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
    /** Resources that it may ask tokens for. */
    resources: Type.Optional(ClientResourcesSchema),
    /** Scopes that it may ask for. @default none */
    scopes: Type.Optional(ScopesSchema),
    /** Of tokens without a resource. */
    token_expiration: Type.Optional(TokenExpirationSchema),
    /** Claims that its ID tokens have without being asked for. @default none */
    default_custom_claims: Type.Optional(ClaimNamesSchema),
    /** Of its ID and log-out tokens; `RS256` only where the service offers it. @default that of the signing key of its tenant */
    id_token_signed_response_alg: Type.Optional(IdTokenAlgorithmSchema),
    /** `*` is all. @default none */
    permissions: Type.Optional(PermissionsSchema),
  },
  { additionalProperties: false },
)

const SeedRoleSchema = Type.Object(
  {
    role_name: lineSchema({ minLength: 1, maxLength: 255 }),
    permissions: Type.Array(lineSchema({ minLength: 1, maxLength: 255 }), { maxItems: 100 }),
    display_name: Type.Optional(textSchema({ maxLength: 255 })),
    description: Type.Optional(textSchema({ maxLength: 1024 })),
  },
  { additionalProperties: false },
)

const SeedAppSchema = Type.Object(
  {
    app_id: ChosenIdSchema,
    name: textSchema({ minLength: 1, maxLength: 255 }),
    /** What its clients and the users with its roles manage. @default the app alone */
    management: Type.Optional(Type.Union([Type.Literal('tenant'), Type.Literal('instance')])),
    roles: Type.Optional(Type.Array(SeedRoleSchema, { maxItems: 1000 })),
    clients: Type.Optional(Type.Array(SeedClientSchema)),
    login_preferences: Type.Optional(GivenMethodsSchema),
    /** Whether visitors of the account pages may create accounts. @default false */
    allow_public_signup: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

const SeedUserSchema = Type.Object(
  {
    username: Type.Optional(GivenUsernameSchema),
    email: Type.Optional(GivenEmailSchema),
    phone_number: Type.Optional(GivenPhoneNumberSchema),
    credentials: Type.Optional(PasswordCredentialsSchema),
    /** The apps that the user belongs to. @default all of the tenant */
    apps: Type.Optional(Type.Array(ChosenIdSchema, { maxItems: 1000 })),
    roles: Type.Optional(
      Type.Array(
        Type.Object(
          { app_id: ChosenIdSchema, role_name: lineSchema({ minLength: 1, maxLength: 255 }) },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    ),
    /** @default 'Active' */
    status: Type.Optional(Type.Enum(['Active', 'Disabled', 'Pending'])),
    /** @default true */
    email_verified: Type.Optional(Type.Boolean()),
    /** @default true */
    phone_number_verified: Type.Optional(Type.Boolean()),
    ...userProfileFields,
  },
  { additionalProperties: false },
)

/** The seed file: tenants, apps, clients and users that a service starts with. */
export const SeedSchema = Type.Object(
  {
    tenants: Type.Array(
      Type.Object(
        {
          tenant_id: ChosenIdSchema,
          name: Type.Optional(textSchema({ minLength: 1, maxLength: 255 })),
          resources: Type.Optional(Type.Array(SeedResourceSchema, { maxItems: 1000 })),
          apps: Type.Optional(Type.Array(SeedAppSchema)),
          users: Type.Optional(Type.Array(SeedUserSchema)),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Seed = Static<typeof SeedSchema>
export type SeedTenant = Seed['tenants'][number]
export type SeedResource = NonNullable<SeedTenant['resources']>[number]
export type SeedApp = NonNullable<SeedTenant['apps']>[number]
export type SeedClient = NonNullable<SeedApp['clients']>[number]
export type SeedRole = NonNullable<SeedApp['roles']>[number]
export type SeedUser = NonNullable<SeedTenant['users']>[number]
