import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Addresses, outboxOf } from './addresses.ts'
import { clientSecret, type DemoSecrets, portalClientId, tenantId } from './demo-secrets.ts'
import { demoSeed } from './demo-seed.ts'
import type { DemoSettings } from './demo-settings.ts'
import { identityEnvironment } from './identity-settings.ts'
import type { ServiceCommand } from './service-process.ts'

const movableClock = new URL('./control-room/movable-clock.ts', import.meta.url)

/** What the services of one run share. */
export interface Surroundings {
  ports: DemoSettings['ports']
  twoDomains: boolean
  addresses: Addresses
  secrets: DemoSecrets
}

/**
 * How to start the identity service, with its seed and database in `directory`.
 *
 * @param controls the controls that this process answers for over the channel
 */
export function identityCommand(
  { ports, twoDomains, addresses }: Surroundings,
  directory: string,
  controls: readonly string[],
): ServiceCommand {
  const seedFile = join(directory, 'seed.json')
  writeFileSync(seedFile, JSON.stringify(demoSeed(addresses)))
  const { shop, bank, identity: issuer } = addresses
  const databaseUrl = `file:${directory}/identity.db`
  return {
    name: 'identity',
    script: new URL('./identity-process.ts', import.meta.url),
    env: identityEnvironment({
      port: ports.identity,
      ...{ issuer, databaseUrl, seedFile, shop, bank, twoDomains, controls },
    }),
  }
}

/** How to start one of the two apps. */
export function appCommand(
  name: 'shop' | 'bank',
  { ports, twoDomains, addresses, secrets }: Surroundings,
  redisUrl: string,
): ServiceCommand {
  return {
    name,
    script: new URL(`../../apps/${name}/src/server.ts`, import.meta.url),
    preload: [movableClock],
    env: {
      HOST: 'localhost',
      PORT: String(ports[name]),
      ORIGIN: addresses[name],
      REDIS_URL: redisUrl,
      LATCHKEY_BASE_URL: addresses.identity,
      LATCHKEY_ISSUER: addresses.identity,
      LATCHKEY_TENANT_ID: tenantId,
      LATCHKEY_CLIENT_ID: `${name}-web`,
      LATCHKEY_CLIENT_SECRET: clientSecret,
      LATCHKEY_SECRETS: secrets[name],
      LATCHKEY_SIGN_ON_SECRETS: secrets.signOn,
      NEIGHBOUR_URL: name === 'shop' ? addresses.bank : addresses.shop,
      OUTBOX_URL: outboxOf(addresses),
      ...(twoDomains && handOverOf(name, addresses)),
    },
  }
}

/** How to start the admin portal. */
export function portalCommand({ ports, addresses, secrets }: Surroundings, redisUrl: string): ServiceCommand {
  return {
    name: 'portal',
    script: new URL('../../packages/portal/src/command/cli.ts', import.meta.url),
    preload: [movableClock],
    env: {
      HOST: 'localhost',
      PORT: String(ports.portal),
      ORIGIN: addresses.portal,
      REDIS_URL: redisUrl,
      LATCHKEY_DEV: '1',
      LATCHKEY_BASE_URL: addresses.identity,
      LATCHKEY_ISSUER: addresses.identity,
      LATCHKEY_TENANT_ID: tenantId,
      LATCHKEY_CLIENT_ID: portalClientId,
      LATCHKEY_CLIENT_SECRET: clientSecret,
      LATCHKEY_SECRETS: secrets.portal,
    },
  }
}

/** Each app asks the other one, and may be asked by it. */
function handOverOf(name: 'shop' | 'bank', addresses: Addresses): Record<string, string> {
  const other = name === 'shop' ? 'bank' : 'shop'
  return {
    LATCHKEY_HAND_OVER_ASK: addresses[other],
    LATCHKEY_HAND_OVER_GIVE: `${other}=${addresses[other]}`,
  }
}
