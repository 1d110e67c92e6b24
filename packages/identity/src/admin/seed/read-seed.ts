import { Compile } from 'typebox/compile'
import type { DeliverySetting } from '../../authentication/login-method.ts'
import { clientKeyOf } from '../../clients/client-key.ts'
import { isDemoSecret } from '../../clients/demo-secret.ts'
import type { TokenExpiration } from '../../clients/token-expiration.ts'
import { ConfigError } from '../../errors/config-error.ts'
import { allMethods } from '../../methods/all-methods.ts'
import { deliveryFaults } from '../../methods/require-delivery.ts'
import type { Settings } from '../../options.ts'
import { hostOf, isLoopbackHost } from '../../text/loopback.ts'
import { type Seed, type SeedClient, SeedSchema } from './seed-schema.ts'

/** Outside dev mode: secrets are stored as a plain hash, so they have to be random and long. */
const leastSecretLength = 32

/** `users:edit` is a permission of all apps, `APP:edit` would be one of the app of that name. */
const permissionNames = ['apps', 'auth', 'authenticators', 'resources', 'roles', 'sessions', 'users']

const validator = Compile(SeedSchema)

/**
 * Checks a seed.
 *
 * @throws ConfigError `seed_invalid` with every fault in one message, never a value
 */
export function readSeed(value: unknown, settings: Pick<Settings, 'dev' | DeliverySetting>): Seed {
  const faults = [...validator.Errors(value)].map(
    (fault) => `${fault.instancePath.slice(1).replaceAll('/', '.') || 'seed'} ${fault.message}`,
  )
  if (faults.length === 0 && validator.Check(value)) {
    faults.push(...ruleFaults(value, settings))
    if (faults.length === 0) return value
  }
  throw new ConfigError('seed_invalid', [...new Set(faults)].join('; '))
}

/** Log-out tokens name users, so they are never sent in clear over a network. */
function isLogoutUri(uri: string, isDev: boolean): boolean {
  const url = URL.parse(uri)
  if (url === null || url.hash !== '' || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (isDev && url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}

function ruleFaults(seed: Seed, settings: Pick<Settings, 'dev' | DeliverySetting>): string[] {
  const faults: string[] = []
  const clientIds = new Set<string>()
  for (const tenant of seed.tenants) {
    for (const resource of tenant.resources ?? []) {
      faults.push(...expirationFaults(resource).map((fault) => `resource ${resource.uri}: ${fault}`))
    }
    for (const app of tenant.apps ?? []) {
      if (permissionNames.includes(app.app_id)) {
        faults.push(`app ${app.app_id} has the name of a permission`)
      }
      const preferences = app.login_preferences ?? {}
      const ofMethods = allMethods.flatMap((method) => method.preferenceFaults?.(preferences) ?? [])
      for (const fault of [...ofMethods, ...deliveryFaults(preferences, settings)]) {
        faults.push(`app ${app.app_id}: ${fault}`)
      }
      for (const client of app.clients ?? []) {
        if (clientIds.has(client.client_id)) faults.push(`client ${client.client_id} is there twice`)
        clientIds.add(client.client_id)
        for (const fault of expirationFaults(client.token_expiration ?? {})) {
          faults.push(`client ${client.client_id}: ${fault}`)
        }
        for (const uri of client.redirect_uris ?? []) {
          if (!isRedirectUri(uri)) {
            faults.push(`client ${client.client_id}: a redirect URI must be absolute, without a fragment`)
          }
        }
        const { backchannel_logout_uri } = client
        if (backchannel_logout_uri !== undefined && !isLogoutUri(backchannel_logout_uri, settings.dev)) {
          faults.push(`client ${client.client_id}: backchannel_logout_uri must be an https URI`)
        }
        faults.push(...proofFaults(client).map((fault) => `client ${client.client_id}: ${fault}`))
        const { client_secret } = client
        if (client_secret !== undefined && client_secret.length < leastSecretLength && !settings.dev) {
          faults.push(
            `client ${client.client_id}: client_secret must have at least ${leastSecretLength} characters`,
          )
        }
        if (client_secret !== undefined && isDemoSecret(client_secret) && !settings.dev) {
          faults.push(`client ${client.client_id}: the demo secret works in dev mode only`)
        }
      }
    }
    for (const [index, user] of (tenant.users ?? []).entries()) {
      if (user.username === undefined && user.email === undefined && user.phone_number === undefined) {
        faults.push(`users.${index} of ${tenant.tenant_id} needs username, email or phone_number`)
      }
    }
  }
  return faults
}

/** How a client proves itself. */
function proofFaults({ client_secret, jwks }: SeedClient): string[] {
  if (jwks === undefined) return client_secret === undefined ? ['needs client_secret or jwks'] : []
  const kids = jwks.keys.map(({ kid }) => kid)
  const faults = jwks.keys
    .filter((jwk) => clientKeyOf(jwk) === undefined)
    .map(({ kid, alg }) => `key ${kid} is no public key for ${alg}`)
  return new Set(kids).size < kids.length ? [...faults, 'two keys have one kid'] : faults
}

function expirationFaults({ refresh_token_ttl, max_refresh_rotate }: TokenExpiration): string[] {
  if (refresh_token_ttl === undefined || max_refresh_rotate === undefined) return []
  return refresh_token_ttl > max_refresh_rotate ? ['refresh_token_ttl exceeds max_refresh_rotate'] : []
}

/** OAuth 2.0 (RFC 6749, section 3.1.2); an app's own scheme is one too, one that a browser would run is not. */
function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false
  return !['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'].includes(new URL(text).protocol)
}
