import { type Static, Type } from 'typebox'
import type { Settings } from '../options.ts'
import type { Client } from './client-directory.ts'

const day = 86_400

/** How long tokens live, in seconds; named as the vendor names them. */
export const TokenExpirationSchema = Type.Object(
  {
    access_token_ttl: Type.Optional(Type.Integer({ minimum: 1, maximum: day })),
    /** One refresh token that is not used. */
    refresh_token_ttl: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 * day })),
    /** All refresh tokens of one authentication, however often they are used. */
    max_refresh_rotate: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 * day })),
  },
  { additionalProperties: false },
)
export type TokenExpiration = Static<typeof TokenExpirationSchema>

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
