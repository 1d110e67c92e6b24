import { invalidRequest } from '../errors/api-error.ts'
import type { Client } from './client-directory.ts'

/** Character by character: what only looks alike may be another place. @throws ApiError 400 `invalid_request` */
export function requireRegistered(client: Client, redirectUri: string): void {
  if (client.redirectUris.includes(redirectUri)) return
  throw invalidRequest('redirect_uri', 'is not one of the allowed redirect URIs configured for this app')
}
