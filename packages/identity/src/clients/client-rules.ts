import type { ClientJwk, IdTokenAlgorithm, TokenExpiration } from '@latchkey/protocol/management'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { clientKeyOf } from './client-key.ts'
import { isDemoSecret } from './demo-secret.ts'

/** Outside dev mode: secrets are stored as a plain hash, so they have to be random and long. */
const leastSecretLength = 32

/** What the rules of a registration are about. */
export interface ClientRegistration {
  redirect_uris?: readonly string[]
  backchannel_logout_uri?: string | undefined
  token_expiration?: TokenExpiration
  jwks?: { keys: readonly ClientJwk[] }
  id_token_signed_response_alg?: IdTokenAlgorithm
}

/** What a registration depends on. */
export interface RegistrationSettings {
  /** Dev mode also permits http on loopback hosts. */
  dev: boolean
  /** Whether clients may be registered for RS256. */
  rs256IdTokens: boolean
}

/**
 * Faults of a client's registration that a schema cannot express, each as one sentence that shows no value. The seed and the
 * management API share them.
 */
export function registrationFaults(client: ClientRegistration, settings: RegistrationSettings): string[] {
  const faults = expirationFaults(client.token_expiration ?? {})
  if ((client.redirect_uris ?? []).some((uri) => !isRedirectUri(uri))) {
    faults.push('a redirect URI must be absolute, without a fragment')
  }
  const { backchannel_logout_uri: logoutUri } = client
  if (logoutUri !== undefined && !isLogoutUri(logoutUri, settings.dev)) {
    faults.push('backchannel_logout_uri must be an https URI')
  }
  if (client.id_token_signed_response_alg === 'RS256' && !settings.rs256IdTokens) {
    faults.push('id_token_signed_response_alg must be ES256: the service does not offer RS256')
  }
  return [...faults, ...keyFaults(client.jwks?.keys ?? [])]
}

/** Faults of a client secret that somebody chose, each as one sentence. */
export function secretFaults(secret: string, isDev: boolean): string[] {
  if (isDev) return []
  const faults: string[] = []
  if (secret.length < leastSecretLength) {
    faults.push(`client_secret must have at least ${leastSecretLength} characters`)
  }
  if (isDemoSecret(secret)) faults.push('the demo secret works in dev mode only')
  return faults
}

/** Faults of lifetimes that contradict each other. */
export function expirationFaults({ refresh_token_ttl, max_refresh_rotate }: TokenExpiration): string[] {
  if (refresh_token_ttl === undefined || max_refresh_rotate === undefined) return []
  return refresh_token_ttl > max_refresh_rotate ? ['refresh_token_ttl exceeds max_refresh_rotate'] : []
}

function keyFaults(keys: readonly ClientJwk[]): string[] {
  const faults = keys
    .filter((jwk) => clientKeyOf(jwk) === undefined)
    .map(({ kid, alg }) => `key ${kid} is no public key for ${alg}`)
  const kids = new Set(keys.map(({ kid }) => kid))
  return kids.size < keys.length ? [...faults, 'two keys have one kid'] : faults
}

/** OAuth 2.0 (RFC 6749, section 3.1.2); an app's own scheme is one too, one that a browser would run is not. */
function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false
  return !['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'].includes(new URL(text).protocol)
}

/** Log-out tokens name users, so they are never sent in clear over a network. */
function isLogoutUri(uri: string, isDev: boolean): boolean {
  const url = URL.parse(uri)
  if (url === null || url.hash !== '' || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (isDev && url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}
