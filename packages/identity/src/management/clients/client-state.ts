import type { UpdateClientRequest } from '@latchkey/protocol/management'
import { type RegistrationSettings, registrationFaults } from '../../clients/client-rules.ts'
import { invalidRequest } from '../../errors/api-error.ts'
import { readClientDetails } from './client-view.ts'
import type { ClientRow } from './require-client.ts'

/** The columns of a client that a request sets. */
export type ClientColumns = Partial<
  Pick<
    ClientRow,
    | 'name'
    | 'jwks_json'
    | 'redirect_uris_json'
    | 'resources_json'
    | 'scopes_json'
    | 'permissions_json'
    | 'token_expiration_json'
    | 'default_claims_json'
    | 'backchannel_logout_uri'
    | 'id_token_signed_response_alg'
    | 'details_json'
  >
>

/**
 * Checks what a schema cannot express, by the rules of the seed.
 *
 * @throws ApiError 400 `invalid_request` naming the field
 */
export function requireSoundClient(body: UpdateClientRequest, settings: RegistrationSettings): void {
  const {
    redirect_uris = [],
    token_expiration = {},
    backchannel_logout_uri,
    authentication_configuration,
    id_token_signed_response_alg,
  } = body
  const parts = [
    ['redirect_uris', { redirect_uris }],
    ['token_expiration', { token_expiration }],
    ['backchannel_logout_uri', { backchannel_logout_uri: backchannel_logout_uri ?? undefined }],
    ['authentication_configuration', jwksOf(authentication_configuration)],
    ['id_token_signed_response_alg', id_token_signed_response_alg && { id_token_signed_response_alg }],
  ] as const
  for (const [field, part] of parts) {
    const [fault] = registrationFaults(part ?? {}, settings)
    if (fault === undefined) continue
    // some sentences begin with the field: a seed shows them without it
    throw fault.startsWith(`${field} `)
      ? invalidRequest(field, fault.slice(field.length + 1))
      : invalidRequest(`${field}:`, fault)
  }
  const hasKeys = authentication_configuration?.jwks !== undefined
  if (authentication_configuration !== undefined && hasKeys !== isSigning(authentication_configuration)) {
    throw invalidRequest('authentication_configuration.jwks', 'belongs to the method private_key_jwt')
  }
}

/** Whether a client proves itself by keys alone. */
export function isSigning(configuration: UpdateClientRequest['authentication_configuration']): boolean {
  return configuration?.method === 'private_key_jwt'
}

function jwksOf(configuration: UpdateClientRequest['authentication_configuration']) {
  return configuration?.jwks === undefined ? {} : { jwks: configuration.jwks }
}

/**
 * The columns that a request sets; fields that it does not have are left out.
 *
 * @param resources URIs
 * @param storedDetails of the client, when it is changed
 */
export function clientColumns(
  body: UpdateClientRequest,
  resources: readonly string[] | undefined,
  storedDetails = '{}',
): ClientColumns {
  const { name, redirect_uris, scopes, permissions, token_expiration, default_custom_claims } = body
  const { authentication_configuration: proof, backchannel_logout_uri, id_token_signed_response_alg } = body
  return {
    ...(name !== undefined && { name }),
    ...(redirect_uris !== undefined && { redirect_uris_json: JSON.stringify(redirect_uris) }),
    ...(resources !== undefined && { resources_json: JSON.stringify(resources) }),
    ...(scopes !== undefined && { scopes_json: JSON.stringify(scopes) }),
    ...(permissions !== undefined && { permissions_json: JSON.stringify(permissions) }),
    ...(token_expiration !== undefined && { token_expiration_json: JSON.stringify(token_expiration) }),
    ...(default_custom_claims !== undefined && {
      default_claims_json: JSON.stringify(default_custom_claims),
    }),
    ...(proof !== undefined && { jwks_json: JSON.stringify(proof.jwks?.keys ?? []) }),
    ...(backchannel_logout_uri !== undefined && { backchannel_logout_uri }),
    ...(id_token_signed_response_alg !== undefined && { id_token_signed_response_alg }),
    details_json: JSON.stringify({ ...readClientDetails(storedDetails), ...detailsOf(body) }),
  }
}

function detailsOf(body: UpdateClientRequest) {
  const {
    name: _name,
    redirect_uris: _redirectUris,
    resources: _resources,
    scopes: _scopes,
    permissions: _permissions,
    role_ids: _roleIds,
    token_expiration: _expiration,
    default_custom_claims: _claims,
    authentication_configuration: _proof,
    backchannel_logout_uri: _logoutUri,
    id_token_signed_response_alg: _algorithm,
    ...details
  } = body
  return details
}
