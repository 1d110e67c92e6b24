import { invalidRequest } from '../errors/api-error.ts'
import type { Client } from './client-directory.ts'

/**
 * Refuses a redirect URI that the client has not registered. Compared character by character: a similar URI may lead
 * elsewhere.
 *
 * @throws ApiError 400 `invalid_request`
 */
export function requireRegistered(client: Client, redirectUri: string): void {
  if (client.redirectUris.includes(redirectUri)) return
  throw invalidRequest('redirect_uri', 'is not one of the allowed redirect URIs configured for this app')
}
