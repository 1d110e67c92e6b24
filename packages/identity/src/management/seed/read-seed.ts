import { Value } from 'typebox/value'
import type { DeliverySetting } from '../../authentication/login-method.ts'
import { isNameOfPermission } from '../../clients/app-name-rule.ts'
import { expirationFaults, registrationFaults, secretFaults } from '../../clients/client-rules.ts'
import { ConfigError } from '../../errors/config-error.ts'
import { allMethods } from '../../methods/all-methods.ts'
import { splitMethods } from '../../methods/documented-preferences.ts'
import { deliveryFaults } from '../../methods/require-delivery.ts'
import type { Settings } from '../../settings.ts'
import { secretsOf } from './plan-clients.ts'
import { type Seed, type SeedClient, SeedSchema } from './seed-schema.ts'

/**
 * Checks a seed.
 *
 * @param options.mayLackProofs whether clients may be without secrets and keys, as in an export: clients that exist keep theirs
 * @throws ConfigError `seed_invalid` with every fault in one message, never a value
 */
export function readSeed(
  value: unknown,
  settings: Pick<Settings, 'dev' | 'rs256IdTokens' | DeliverySetting>,
  { mayLackProofs = false }: { mayLackProofs?: boolean } = {},
): Seed {
  // not compiled: a start reads one seed
  const isSeed = Value.Check(SeedSchema, value)
  const faults = isSeed ? ruleFaults(value, settings, mayLackProofs) : schemaFaults(value)
  if (isSeed && faults.length === 0) return value
  throw new ConfigError('seed_invalid', [...new Set(faults)].join('; '))
}

/** Whether a seed registers a client for RS256. */
export function registersRs256({ tenants }: Seed): boolean {
  const clients = tenants.flatMap(({ apps = [] }) => apps.flatMap((app) => app.clients ?? []))
  return clients.some((client) => client.id_token_signed_response_alg === 'RS256')
}

function schemaFaults(value: unknown): string[] {
  return Value.Errors(SeedSchema, value).map(
    (fault) => `${fault.instancePath.slice(1).replaceAll('/', '.') || 'seed'} ${fault.message}`,
  )
}

function ruleFaults(
  seed: Seed,
  settings: Pick<Settings, 'dev' | 'rs256IdTokens' | DeliverySetting>,
  mayLackProofs: boolean,
): string[] {
  const faults: string[] = []
  const clientIds = new Set<string>()
  faults.push(...twice(seed.tenants.map(({ tenant_id }) => `tenant ${tenant_id}`)))
  for (const tenant of seed.tenants) {
    faults.push(...twice((tenant.resources ?? []).map(({ uri }) => `resource ${uri}`)))
    faults.push(...twice((tenant.apps ?? []).map(({ app_id }) => `app ${app_id}`)))
    for (const resource of tenant.resources ?? []) {
      faults.push(...expirationFaults(resource).map((fault) => `resource ${resource.uri}: ${fault}`))
    }
    for (const app of tenant.apps ?? []) {
      if (isNameOfPermission(app.app_id)) {
        faults.push(`app ${app.app_id} has the name of a permission`)
      }
      const preferences = splitMethods(app.login_preferences ?? {}).served
      const ofMethods = allMethods.flatMap((method) => method.preferenceFaults?.(preferences) ?? [])
      for (const fault of [...ofMethods, ...deliveryFaults(preferences, settings)]) {
        faults.push(`app ${app.app_id}: ${fault}`)
      }
      faults.push(...twice((app.roles ?? []).map(({ role_name }) => `role ${role_name}`)))
      for (const client of app.clients ?? []) {
        if (clientIds.has(client.client_id)) faults.push(`client ${client.client_id} is there twice`)
        clientIds.add(client.client_id)
        const faultsOfClient = [
          ...registrationFaults(client, settings),
          ...proofFaults(client, mayLackProofs),
          ...new Set(secretsOf(client).flatMap((secret) => secretFaults(secret, settings.dev))),
        ]
        faults.push(...faultsOfClient.map((fault) => `client ${client.client_id}: ${fault}`))
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
function proofFaults(client: SeedClient, mayLackProofs: boolean): string[] {
  if (client.client_secret !== undefined && client.client_secrets !== undefined) {
    return ['has both client_secret and client_secrets']
  }
  const isProven = secretsOf(client).length > 0 || client.jwks !== undefined
  return isProven || mayLackProofs ? [] : ['needs client_secret, client_secrets or jwks']
}

function twice(entries: readonly string[]): string[] {
  return entries
    .filter((entry, index) => entries.indexOf(entry) < index)
    .map((entry) => `${entry} is there twice`)
}
