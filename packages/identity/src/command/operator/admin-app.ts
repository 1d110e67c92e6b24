import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { Client } from '../../clients/client-directory.ts'
import { missingPortalUris, portalApps, portalRedirectUris } from '../../clients/portal-redirect-uris.ts'
import { planSeed } from '../../management/seed/plan-seed.ts'
import { applySeedPlan } from '../../management/seed/seed-plan.ts'
import type { SeedApp } from '../../management/seed/seed-schema.ts'
import { hasherOf } from '../../methods/password/credential/password-hasher.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { CommandFault } from '../command-fault.ts'
import { findClientId } from './find-client-id.ts'
import type { OperatorService } from './with-operator.ts'

/** The app in which administrators log in, with what an invitation needs of it. */
export interface AdminApp {
  app_id: string
  client: Client
  /** Of the client, if it was created now. */
  client_secret: string | undefined
  role_id: string
  /** Redirect URIs that a client from an earlier release lacked. */
  addedUris: readonly string[]
}

export const adminRole = 'administrator'

/** What the portal needs to log administrators in and out. It manages nothing without one of them. */
const clientPermissions = ['auth:execute', 'sessions:delete']

/**
 * Finds the management app of a tenant with its client and its role; creates what is missing, as a seed would, and the redirect
 * URIs that the client lacks.
 *
 * @param asked.portalUrl a redirect URI of a client that is created
 * @throws CommandFault if an app has its name and manages something else; without `portalUrl` if the client is missing, and
 * with one that is not a redirect URI of a client that is there
 */
export async function findAdminApp(
  service: OperatorService,
  asked: { isOfInstance: boolean; portalUrl: string | undefined },
): Promise<AdminApp> {
  const { context, manager } = service
  const { tenant_id } = manager
  const management = asked.isOfInstance ? 'instance' : 'tenant'
  const app_id = portalApps[management]
  const secret = randomBytes(32).toString('base64url')
  const found = await context.storage.startUp(async (db) => {
    const known = await findClientId(db, tenant_id, app_id)
    if (known === undefined && asked.portalUrl === undefined) {
      throw new CommandFault(
        '--portal-url is needed for the first invitation: the client is created with it',
        2,
      )
    }
    const newClient = {
      client_id: `${app_id}-portal-${tenant_id}`.slice(0, 128),
      client_secret: secret,
      permissions: clientPermissions,
      redirect_uris: asked.portalUrl === undefined ? [] : portalRedirectUris(asked.portalUrl),
    }
    await createMissing(service, db, {
      app_id,
      name: 'Administration',
      management,
      roles: [{ role_name: adminRole, permissions: ['*'] }],
      ...(asked.portalUrl !== undefined && { login_preferences: passkeysAt(asked.portalUrl) }),
      clients: known === undefined ? [newClient] : [],
    })
    const app = await findApp(db, tenant_id, app_id)
    if (app?.management !== management) {
      throw new CommandFault(`the app ${app_id} exists, but does not manage the ${management}`)
    }
    return { client_id: known ?? newClient.client_id, isNew: known === undefined, role_id: app.role_id }
  })
  context.clients.changed()
  const client = await context.clients.find(found.client_id)
  if (client === undefined) throw new Error(`the client ${found.client_id} was not created`)
  if (asked.portalUrl !== undefined && !client.redirectUris.includes(asked.portalUrl)) {
    throw new CommandFault(`--portal-url is not a redirect URI of the client ${client.client_id}`, 2)
  }
  const addedUris = await addMissingUris(service, client, asked.portalUrl)
  return {
    ...{ app_id, client, role_id: found.role_id, addedUris },
    client_secret: found.isNew ? secret : undefined,
  }
}

/**
 * Registers what links of the account pages need with a client that was created before the portal signed in by them.
 *
 * @returns the redirect URIs that were missing
 */
async function addMissingUris(
  { context, call }: OperatorService,
  { app_id, client_id, redirectUris }: Client,
  portalUrl: string | undefined,
): Promise<string[]> {
  const missing = missingPortalUris(redirectUris, portalUrl)
  if (missing.length === 0) return []
  await call('updateAppClient', {
    params: { appId: app_id, clientId: client_id },
    query: {},
    body: { redirect_uris: [...redirectUris, ...missing] },
  })
  context.clients.changed()
  return missing
}

/** Passkeys at the host of the portal; an address of digits can have none (WebAuthn, section 5.1.3). */
function passkeysAt(portalUrl: string): NonNullable<SeedApp['login_preferences']> {
  const url = URL.parse(portalUrl)
  if (url === null || isIP(url.hostname.replaceAll(/[[\]]/g, '')) !== 0) return {}
  return { webauthn_api: { rpId: url.hostname, rpName: 'Latchkey', rpOrigins: [url.origin] } }
}

async function createMissing(
  { context, manager }: OperatorService,
  db: DatabaseTransaction,
  app: SeedApp,
): Promise<void> {
  const tools = {
    hasher: hasherOf(context),
    sealer: context.sealer,
    tombstones: { pepper: context.keys.pepper },
    nowSeconds: context.nowSeconds(),
  }
  const seed = { tenants: [{ tenant_id: manager.tenant_id, apps: [app] }] }
  const plan = await planSeed(db, seed, tools, { changes: false, revives: true, prunes: false })
  for (const { action, entry, reason } of plan.steps) {
    if (action === 'fault') throw new CommandFault(`${entry}: ${reason}`)
  }
  await applySeedPlan(db, plan)
}

function findApp(db: DatabaseTransaction, tenantId: string, appId: string) {
  return db
    .selectFrom('apps')
    .innerJoin('roles', (join) =>
      join.onRef('roles.tenant_id', '=', 'apps.tenant_id').onRef('roles.app_id', '=', 'apps.app_id'),
    )
    .select(['apps.management', 'roles.role_id'])
    .where('apps.tenant_id', '=', tenantId)
    .where('apps.app_id', '=', appId)
    .where('roles.name', '=', adminRole)
    .executeTakeFirst()
}
