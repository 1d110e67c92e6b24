import type { RequestedClaims } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { invalidTarget } from '../errors/api-error.ts'
import { ownAudience } from './client-token.ts'

/** What tokens a client gets for a user: audience and scope of the access token, and further claims. */
export interface TokenRequest {
  /** The registered resource; null: the default audience. */
  resource: string | null
  /** Space-delimited; empty: none. */
  scope: string
  claims: RequestedClaims | null
}

/**
 * The part of a request for tokens that the client may have.
 *
 * @throws ApiError 400 `invalid_target` for a resource that it has not registered
 */
export function tokenRequestFor(
  client: Client,
  asked: { resource?: string; scope?: string; claims?: RequestedClaims },
  issuer: string,
): TokenRequest {
  if (asked.resource !== undefined && !mayTarget(client, asked.resource, issuer)) throw invalidTarget()
  return {
    resource: asked.resource ?? null,
    scope: allowedScope(client, asked.scope ?? '', asked.resource),
    claims: asked.claims ?? null,
  }
}

/** Whether a client may get tokens for a resource; never for this service's own API under its name. */
export function mayTarget(client: Client, resource: string, issuer: string): boolean {
  return client.resources.includes(resource) && resource !== ownAudience(issuer)
}

/** Those of the scopes asked for that the client has registered, and the resource knows. */
export function allowedScope(client: Client, asked: string, resource: string | undefined): string {
  const wanted = new Set(asked.split(' '))
  const ofResource = resource === undefined ? undefined : client.resourceRules.get(resource)?.scopes
  return [...wanted]
    .filter((scope) => client.scopes.includes(scope) && (ofResource?.includes(scope) ?? true))
    .join(' ')
}
