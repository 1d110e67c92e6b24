import { Type } from 'typebox'
import { DiscoverySchema, JwksSchema } from '../schemas/discovery.ts'
import {
  IntrospectionResponseSchema,
  TokenEndpointRequestSchema,
  TokenEndpointResponseSchema,
  TokenQuestionRequestSchema,
  UserinfoRequestSchema,
  UserinfoResponseSchema,
} from '../schemas/oidc.ts'
import { exampleUserId } from './example-values.ts'
import type { StandardEndpointTable } from './standard-endpoint.ts'

const issuer = 'https://idp.example.com'
const accessToken = 'an-example-of-an-access-token'
const userinfo = { sub: exampleUserId, tid: 'acme' } as const
const clientProofs = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const
const clientErrors = ['invalid_request', 'invalid_client', 'temporarily_unavailable', 'server_error'] as const
const userErrors = ['invalid_request', 'invalid_token', 'temporarily_unavailable', 'server_error'] as const

/** The endpoints of OAuth 2.0 and OpenID Connect. */
export const standardEndpoints = {
  /** Issues access tokens to clients, and new tokens for a refresh token. */
  token: {
    method: 'POST',
    path: '/oidc/token',
    otherPaths: ['/cis/oidc/token'],
    caller: 'client',
    form: TokenEndpointRequestSchema,
    response: TokenEndpointResponseSchema,
    errors: [
      ...clientErrors,
      'invalid_grant',
      'invalid_scope',
      'invalid_target',
      'unauthorized_client',
      'unsupported_grant_type',
    ],
    source: 'RFC 6749, section 3.2',
    summary: 'Issues access tokens to clients, and new tokens for a refresh token.',
    example: {
      form: { grant_type: 'client_credentials' },
      response: { access_token: accessToken, token_type: 'Bearer', expires_in: 3600, scope: 'orders' },
    },
  },
  /** Revokes a token, with all that descend from the same authentication. An unknown token counts as revoked. */
  revocation: {
    method: 'POST',
    path: '/oidc/token/revocation',
    otherPaths: ['/cis/oidc/token/revocation'],
    caller: 'client',
    form: TokenQuestionRequestSchema,
    response: Type.Object({}),
    errors: clientErrors,
    source: 'RFC 7009, section 2',
    summary: 'Revokes a token, with all that descend from the same authentication.',
    example: { form: { token: accessToken }, response: {} },
  },
  /** Reports whether a token is active: one of this client, or an access token for one of its resources. */
  introspection: {
    method: 'POST',
    path: '/oidc/token/introspection',
    otherPaths: ['/cis/oidc/token/introspection'],
    caller: 'client',
    form: TokenQuestionRequestSchema,
    response: IntrospectionResponseSchema,
    errors: clientErrors,
    source: 'RFC 7662, section 2',
    summary:
      'Reports whether a token is active: one of this client, or an access token for one of its resources.',
    example: { form: { token: accessToken }, response: { active: false } },
  },
  /** Returns the claims about the user of an access token. */
  userinfo: {
    method: 'GET',
    path: '/cis/oidc/me',
    caller: 'user',
    response: UserinfoResponseSchema,
    errors: userErrors,
    source: 'OpenID Connect Core 1.0, section 5.3',
    summary: 'Returns the claims about the user of an access token.',
    example: { response: userinfo },
  },
  /** Returns the claims about the user of an access token, which may be in the form. */
  userinfoByForm: {
    method: 'POST',
    path: '/cis/oidc/me',
    caller: 'user',
    form: UserinfoRequestSchema,
    response: UserinfoResponseSchema,
    errors: userErrors,
    source: 'OpenID Connect Core 1.0, section 5.3.1',
    summary: 'Returns the claims about the user of an access token, which may be in the form.',
    example: { form: { access_token: accessToken }, response: userinfo },
  },
  /** Returns the public keys that verify tokens. */
  jwks: {
    method: 'GET',
    path: '/cis/oidc/jwks',
    caller: 'anyone',
    response: JwksSchema,
    errors: ['temporarily_unavailable', 'server_error'],
    source: 'RFC 7517, section 5',
    summary: 'Returns the public keys that verify tokens.',
    example: {
      response: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            kid: 'example',
            use: 'sig',
            alg: 'ES256',
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
          },
        ],
      },
    },
  },
  /** Returns the metadata of the identity provider. */
  discovery: {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    otherPaths: [
      '/cis/oidc/.well-known/openid-configuration',
      // RFC 8414, section 3
      '/.well-known/oauth-authorization-server',
    ],
    caller: 'anyone',
    response: DiscoverySchema,
    errors: ['temporarily_unavailable', 'server_error'],
    source: 'OpenID Connect Discovery 1.0, section 4',
    summary: 'Returns the metadata of the identity provider.',
    example: {
      response: {
        issuer,
        token_endpoint: `${issuer}/oidc/token`,
        revocation_endpoint: `${issuer}/oidc/token/revocation`,
        introspection_endpoint: `${issuer}/oidc/token/introspection`,
        userinfo_endpoint: `${issuer}/cis/oidc/me`,
        jwks_uri: `${issuer}/cis/oidc/jwks`,
        grant_types_supported: ['client_credentials', 'refresh_token'],
        response_types_supported: [],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        token_endpoint_auth_methods_supported: clientProofs,
        revocation_endpoint_auth_methods_supported: clientProofs,
        introspection_endpoint_auth_methods_supported: clientProofs,
        scopes_supported: ['orders'],
        claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat'],
        claims_parameter_supported: true,
        latchkey_extensions: ['otp_send.session_id', 'link_send.session_id'],
      },
    },
  },
} as const satisfies StandardEndpointTable
