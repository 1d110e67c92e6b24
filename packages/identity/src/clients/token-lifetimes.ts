import type { Settings } from '../settings.ts'
import type { Client } from './client-directory.ts'

/** The lifetimes of the tokens of one authentication, in seconds. */
export interface TokenLifetimes {
  accessTokenSeconds: number
  refreshTokenSeconds: number
  familySeconds: number
}

/** The lifetimes of the resource if it has any; without a resource those of the client; otherwise those of the service. */
export function tokenLifetimes(
  lifetimes: Pick<Settings['lifetimes'], 'accessTokenSeconds' | 'refreshTokenSeconds'>,
  client: Pick<Client, 'tokenExpiration' | 'resourceRules'>,
  resource: string | null,
): TokenLifetimes {
  const own =
    resource === null ? client.tokenExpiration : (client.resourceRules.get(resource)?.tokenExpiration ?? {})
  const familySeconds = own.max_refresh_rotate ?? own.refresh_token_ttl ?? lifetimes.refreshTokenSeconds
  return {
    accessTokenSeconds: own.access_token_ttl ?? lifetimes.accessTokenSeconds,
    refreshTokenSeconds: Math.min(own.refresh_token_ttl ?? familySeconds, familySeconds),
    familySeconds,
  }
}
