import { type Static, Type } from 'typebox'

/** Provider metadata (OpenID Connect Discovery 1.0, section 3; RFC 8414), as far as it is served. */
export const DiscoverySchema = Type.Object({
  issuer: Type.String(),
  token_endpoint: Type.String(),
  revocation_endpoint: Type.String(),
  introspection_endpoint: Type.String(),
  userinfo_endpoint: Type.String(),
  jwks_uri: Type.String(),
  grant_types_supported: Type.Array(Type.String()),
  response_types_supported: Type.Array(Type.String()),
  subject_types_supported: Type.Array(Type.String()),
  id_token_signing_alg_values_supported: Type.Array(Type.String()),
  token_endpoint_auth_methods_supported: Type.Array(Type.String()),
  revocation_endpoint_auth_methods_supported: Type.Array(Type.String()),
  introspection_endpoint_auth_methods_supported: Type.Array(Type.String()),
  /** JWS algorithms of client assertions. */
  token_endpoint_auth_signing_alg_values_supported: Type.Optional(Type.Array(Type.String())),
  revocation_endpoint_auth_signing_alg_values_supported: Type.Optional(Type.Array(Type.String())),
  introspection_endpoint_auth_signing_alg_values_supported: Type.Optional(Type.Array(Type.String())),
  scopes_supported: Type.Array(Type.String()),
  claims_supported: Type.Array(Type.String()),
  /** The `claims` of our own calls have the form of the request parameter (OpenID Connect Core 1.0, section 5.5). */
  claims_parameter_supported: Type.Optional(Type.Boolean()),
  /** OpenID Connect Back-Channel Logout 1.0, section 2.1. */
  backchannel_logout_supported: Type.Optional(Type.Boolean()),
  backchannel_logout_session_supported: Type.Optional(Type.Boolean()),
  /** Ours: the fields of requests that the vendor's API does not have, see `latchkeyExtensions`. */
  latchkey_extensions: Type.Optional(Type.Array(Type.String())),
})
export type Discovery = Static<typeof DiscoverySchema>

/** A public signing key (RFC 7517). Private members are not declared, so a service cannot send them. */
export const PublicJwkSchema = Type.Object({
  kty: Type.Enum(['EC', 'RSA', 'OKP']),
  use: Type.Literal('sig'),
  kid: Type.String({ minLength: 1 }),
  alg: Type.String(),
  crv: Type.Optional(Type.String()),
  x: Type.Optional(Type.String()),
  y: Type.Optional(Type.String()),
  n: Type.Optional(Type.String()),
  e: Type.Optional(Type.String()),
})
export type PublicJwk = Static<typeof PublicJwkSchema>

/** The most keys of a JWKS. It has those of all tenants, so a client takes far more than one tenant needs. */
export const mostJwks = 10_000

/** The response of the JWKS endpoint. */
export const JwksSchema = Type.Object({ keys: Type.Array(PublicJwkSchema, { maxItems: mostJwks }) })
export type Jwks = Static<typeof JwksSchema>
