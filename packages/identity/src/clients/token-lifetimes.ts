import type { Settings } from '../options.ts'
import type { Client } from './client-directory.ts'

/** What holds for the tokens of one grant. */
export interface TokenLifetimes {
  accessTokenSeconds: number
  refreshTokenSeconds: number
  familySeconds: number
}

/** Of the resource if it says so, else of the client where no resource was asked for, else of the service. */
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
