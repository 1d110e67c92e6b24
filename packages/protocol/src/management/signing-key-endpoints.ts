import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  CreateSigningKeyRequestSchema,
  ManagedSigningKeySchema,
  ManagedSigningKeysSchema,
  UpdateSigningKeyRequestSchema,
} from './keys/signing-key-schemas.ts'

const key = {
  id: 'kC3o5q7s9u1w3y5A7c9e1g3i5k7m9o1q3s5u7w9y1A4',
  kid: 'kC3o5q7s9u1w3y5A7c9e1g3i5k7m9o1q3s5u7w9y1A4',
  tenant_id: 'acme',
  name: 'Autumn',
  status: 'validating',
  source: 'mosaic',
  alg: 'ES256',
  line: 'main',
  signs_from: '2026-11-01T08:15:00.000Z',
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
} as const

/** Keys that sign the tokens of a tenant. */
export const signingKeyEndpoints = {
  /**
   * Creates the next signing key of the tenant: it is published at once and signs when every cache has it.
   *
   * @throws LatchkeyError `conflict` for a line that the service does not have, another algorithm than that of the line, and if the
   * tenant publishes as many keys as it may
   */
  createSigningKey: {
    method: 'POST',
    path: '/cis/v1/applications/signing-keys',
    caller: { manager: 'keys:create', of: 'tenant' },
    body: CreateSigningKeyRequestSchema,
    status: 201,
    response: ManagedSigningKeySchema,
    operation: 'create_signing_key',
    errors: ['conflict'],
    summary:
      'Creates the next signing key of the tenant: it is published at once and signs when every cache has it.',
    example: { body: { name: 'Autumn' }, response: key },
  },

  /**
   * Lists the signing keys of the tenant, and those of all tenants.
   */
  listSigningKeys: {
    method: 'GET',
    path: '/cis/v1/applications/signing-keys',
    caller: { manager: 'keys:read', of: 'tenant' },
    status: 200,
    response: ManagedSigningKeysSchema,
    operation: 'list_signing_keys',
    summary: 'Lists the signing keys of the tenant, and those of all tenants.',
    example: { response: [key] },
  },

  /**
   * Changes the name of a signing key, or lets it sign now, takes it out of use, or disables it with its tokens.
   *
   * @throws LatchkeyError `not_found`; `conflict` if nothing would sign, the key has signed its last token, or it is to sign for a line
   * that the service does not offer any more
   */
  updateSigningKey: {
    method: 'PUT',
    path: '/cis/v1/applications/signing-keys/{keyId}',
    caller: { manager: 'keys:edit', of: 'tenant' },
    body: UpdateSigningKeyRequestSchema,
    status: 200,
    response: ManagedSigningKeySchema,
    operation: 'update_signing_key',
    errors: ['not_found', 'conflict'],
    summary:
      'Changes the name of a signing key, or lets it sign now, takes it out of use, or disables it with its tokens.',
    example: { body: { status: 'validating' }, response: key },
  },

  /**
   * Deletes a signing key: every token that it signed is refused. Another key signs in its place.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteSigningKey: {
    method: 'DELETE',
    path: '/cis/v1/applications/signing-keys/{keyId}',
    caller: { manager: 'keys:delete', of: 'tenant' },
    status: 204,
    operation: 'delete_signing_key',
    errors: ['not_found'],
    summary: 'Deletes a signing key: every token that it signed is refused. Another key signs in its place.',
    example: {},
  },
} as const satisfies EndpointTable
