import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../../schemas/text.ts'
import { ClientJwksSchema } from './client-jwk.ts'
import { TokenExpirationSchema } from './token-expiration.ts'

/** Names of scopes (RFC 6749, section 3.3). */
export const ScopesSchema = Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}$' }), {
  maxItems: 100,
  description: 'Scopes that it may ask for.',
})

/** Permissions, as a client or a role has them. */
export const PermissionsSchema = Type.Array(lineSchema({ minLength: 1, maxLength: 255 }), {
  maxItems: 100,
  description: 'Permissions such as `users:read`; `*` is every permission. None by default.',
})

/** URIs that may be redirected to; compared character by character. */
export const RedirectUrisSchema = Type.Array(lineSchema({ maxLength: 2048 }), {
  maxItems: 100,
  description: 'URIs to which magic links may lead, compared character by character.',
})

/** The resources that a client may ask tokens for. */
export const ClientResourcesSchema = Type.Array(lineSchema({ minLength: 1, maxLength: 2048 }), {
  maxItems: 100,
  description: 'Resources that it may ask tokens for: ids of resources, or URIs. Answers have URIs.',
})

/** Names of claims. */
export const ClaimNamesSchema = Type.Array(Type.String({ pattern: '^[A-Za-z0-9_.:/#-]{1,128}$' }), {
  maxItems: 100,
})

/** Ours, by its standard name (OpenID Connect Dynamic Client Registration 1.0, section 2). */
export const IdTokenAlgorithmSchema = Type.Enum(['ES256', 'RS256'], {
  description:
    'Algorithm of its ID and log-out tokens. `ES256`, the default: the signing key of its tenant, whatever its algorithm; `RS256`: only where the service offers it. Access tokens are always signed by the key of the tenant.',
})
export type IdTokenAlgorithm = Static<typeof IdTokenAlgorithmSchema>

/** Fields of a client that decide something. */
export const clientFields = {
  name: Type.Optional(textSchema({ minLength: 1, maxLength: 255 })),
  description: Type.Optional(textSchema({ maxLength: 1024 })),
  redirect_uris: Type.Optional(RedirectUrisSchema),
  resources: Type.Optional(ClientResourcesSchema),
  default_custom_claims: Type.Optional(
    Type.Unsafe<string[]>({
      ...ClaimNamesSchema,
      description: 'Claims that its ID tokens have without being asked for.',
    }),
  ),
  token_expiration: Type.Optional(TokenExpirationSchema),
  id_token_signed_response_alg: Type.Optional(IdTokenAlgorithmSchema),
  /** How it proves itself: by its secrets, or by assertions that it signs with one of the keys. */
  authentication_configuration: Type.Optional(
    Type.Object(
      {
        method: Type.Enum(['client_secret_basic', 'private_key_jwt']),
        jwks: Type.Optional(ClientJwksSchema),
      },
      {
        additionalProperties: false,
        description: 'How it proves itself. With `private_key_jwt`, `jwks` are its public keys.',
      },
    ),
  ),
  /** Of the client's app; their permissions are the client's too. */
  role_ids: Type.Optional(
    Type.Array(lineSchema({ minLength: 1, maxLength: 255 }), {
      maxItems: 100,
      description: 'Roles of its app. Their permissions are the client’s, too.',
    }),
  ),
  /** Ours. */
  scopes: Type.Optional(ScopesSchema),
  /** Ours. */
  permissions: Type.Optional(PermissionsSchema),
}

/** Ours: where back-channel log-outs go; `null` in a change: nowhere. */
export const BackchannelLogoutUriSchema = Type.Unsafe<string>({
  ...lineSchema({ maxLength: 2048 }),
  description: 'Receives back-channel log-outs: an https URI; in dev mode also http on a loopback host.',
})

/** Fields of the vendor that are stored and returned, and decide nothing here. */
export const storedClientFields = {
  authentication_protocol: Type.Optional(Type.Literal('oidc')),
  client_type: Type.Optional(Type.Enum(['web', 'native'])),
  response_types: Type.Optional(Type.Array(Type.Enum(['code', 'id_token', 'none']), { maxItems: 3 })),
  token_endpoint_auth_method: Type.Optional(Type.Enum(['client_secret_basic', 'private_key_jwt'])),
  pkce: Type.Optional(
    Type.Enum([
      'enforcePkceInsteadOfClientCredentials',
      'enforcePkceAlongsideClientCredentials',
      'allowPkceAlongsideClientCredentials',
    ]),
  ),
  client_group_id: Type.Optional(lineSchema({ maxLength: 255 })),
  default_user_info_claims: Type.Optional(ClaimNamesSchema),
  sync_id_token_claims_to_userinfo: Type.Optional(Type.Boolean()),
  short_cookies_samesite_type: Type.Optional(Type.Enum(['lax', 'none', 'strict'])),
  supported_prompts: Type.Optional(Type.Array(Type.Enum(['login', 'consent', 'none']), { maxItems: 3 })),
  device_authorization: Type.Optional(
    Type.Object(
      {
        enabled: Type.Boolean(),
        approval_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
        success_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
        input_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
      },
      { additionalProperties: false },
    ),
  ),
  ciba_authorization: Type.Optional(
    Type.Object(
      { enabled: Type.Boolean(), login_uri: Type.Optional(lineSchema({ maxLength: 2048 })) },
      { additionalProperties: false },
    ),
  ),
  is_third_party: Type.Optional(Type.Literal(false)),
  allowed_scopes: Type.Optional(
    Type.Unsafe<string[]>({ ...ScopesSchema, description: 'Of third-party clients.' }),
  ),
  consent_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
  consent_validity_period: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 })),
  session_expiration: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 31 })),
  enforce_par: Type.Optional(Type.Boolean()),
  fapi_version_compliancy: Type.Optional(Type.Boolean()),
  id_token_encryption: Type.Optional(
    Type.Object({ enabled: Type.Literal(false) }, { additionalProperties: false }),
  ),
}
