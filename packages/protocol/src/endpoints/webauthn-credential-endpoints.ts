import {
  WebauthnCredentialSchema,
  WebauthnCredentialsResponseSchema,
  WebauthnCredentialUpdateRequestSchema,
} from '../schemas/webauthn-credentials.ts'
import type { EndpointTable } from './endpoint.ts'

const passkey = {
  id: 'AQID',
  status: 'active',
  tenant_id: 'acme',
  app_id: 'shop',
  username: 'alice',
  display_name: 'Phone',
  first_seen: '2026-11-01T08:00:00.000Z',
  last_seen: '2026-11-02T09:30:00.000Z',
  devices: [],
} as const
const renaming = { display_name: 'Key on the ring' } as const

/** Passkeys that are registered: of any user for clients, and of the user of an access token. */
export const webauthnCredentialEndpoints = {
  /** Lists the passkeys of a user. */
  listWebauthnCredentials: {
    method: 'GET',
    path: '/cis/v1/users/{userId}/webauthn-credentials',
    caller: { client: 'authenticators:read' },
    status: 200,
    response: WebauthnCredentialsResponseSchema,
    operation: 'list_credentials',
    summary: 'Lists the passkeys of a user.',
    example: { response: [passkey] },
  },

  /**
   * Reads a passkey of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  readWebauthnCredential: {
    method: 'GET',
    path: '/cis/v1/users/{userId}/webauthn-credentials/{credentialId}',
    caller: { client: 'authenticators:read' },
    status: 200,
    response: WebauthnCredentialSchema,
    operation: 'read_credential',
    errors: ['not_found'],
    summary: 'Reads a passkey of a user.',
    example: { response: passkey },
  },

  /**
   * Renames a passkey of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  updateWebauthnCredential: {
    method: 'PATCH',
    path: '/cis/v1/users/{userId}/webauthn-credentials/{credentialId}',
    caller: { client: 'authenticators:edit' },
    body: WebauthnCredentialUpdateRequestSchema,
    status: 204,
    repeatable: true,
    operation: 'update_credential',
    errors: ['not_found'],
    summary: 'Renames a passkey of a user.',
    example: { body: renaming },
  },

  /**
   * Removes a passkey of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteWebauthnCredential: {
    method: 'DELETE',
    path: '/cis/v1/users/{userId}/webauthn-credentials/{credentialId}',
    caller: { client: 'authenticators:delete' },
    status: 204,
    repeatable: true,
    operation: 'delete_credential',
    errors: ['not_found'],
    summary: 'Removes a passkey of a user.',
    example: {},
  },

  /**
   * Lists the passkeys of the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`
   */
  listOwnWebauthnCredentials: {
    method: 'GET',
    path: '/cis/v1/users/me/webauthn-credentials',
    caller: 'user',
    status: 200,
    response: WebauthnCredentialsResponseSchema,
    operation: 'list_own_credentials',
    summary: 'Lists the passkeys of the user of an access token.',
    example: { response: [passkey] },
  },

  /**
   * Reads a passkey of the user of an access token.
   *
   * @throws LatchkeyError `not_found`, `token_invalid`
   */
  readOwnWebauthnCredential: {
    method: 'GET',
    path: '/cis/v1/users/me/webauthn-credentials/{credentialId}',
    caller: 'user',
    status: 200,
    response: WebauthnCredentialSchema,
    operation: 'read_own_credential',
    errors: ['not_found'],
    summary: 'Reads a passkey of the user of an access token.',
    example: { response: passkey },
  },

  /**
   * Renames a passkey of the user of an access token.
   *
   * @throws LatchkeyError `not_found`, `token_invalid`
   */
  updateOwnWebauthnCredential: {
    method: 'PATCH',
    path: '/cis/v1/users/me/webauthn-credentials/{credentialId}',
    caller: 'user',
    body: WebauthnCredentialUpdateRequestSchema,
    status: 204,
    repeatable: true,
    operation: 'update_own_credential',
    errors: ['not_found'],
    summary: 'Renames a passkey of the user of an access token.',
    example: { body: renaming },
  },

  /**
   * Removes a passkey of the user of an access token. A user's only way to log in is not removed: `request_invalid`.
   *
   * @throws LatchkeyError `not_found`, `token_invalid`, `insufficient_user_authentication`
   */
  deleteOwnWebauthnCredential: {
    method: 'DELETE',
    path: '/cis/v1/users/me/webauthn-credentials/{credentialId}',
    caller: 'user',
    status: 204,
    repeatable: true,
    operation: 'delete_own_credential',
    errors: ['not_found', 'insufficient_user_authentication'],
    summary: 'Removes a passkey of the user of an access token.',
    example: {},
  },
} as const satisfies EndpointTable
