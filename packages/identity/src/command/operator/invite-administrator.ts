import { auditOf } from '../../access/manager.ts'
import type { Client } from '../../clients/client-directory.ts'
import { findPassword } from '../../methods/password/credential/password-store.ts'
import { issueResetToken } from '../../methods/password/reset-tokens/issue-reset-token.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { addToApp } from '../../users/add-to-app.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { findUser, type UserRow } from '../../users/user-record.ts'
import { CommandFault } from '../command-fault.ts'
import { type AdminApp, adminRole, findAdminApp } from './admin-app.ts'
import type { OperatorService } from './with-operator.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'administrator.invited': true
  }
}

/** Whom to invite, and to what. */
export interface AskedInvitation {
  email: string
  /** Whether they manage the whole service, not only their tenant. */
  isOfInstance: boolean
  /** Where the portal is. @default the first redirect URI of its client */
  portalUrl: string | undefined
  /** Whether a user who has a password gets a link to set another one. */
  resetsPassword: boolean
}

/** An administrator, and how they get their first password. */
export interface Invitation {
  user_id: string
  email: string
  /** The app that manages, in which they have the role. */
  app_id: string
  role: string
  /** Of the portal. */
  client_id: string
  /** Only when the client is created. */
  client_secret?: string
  /** Of the account pages, which a client from an earlier release lacked. */
  added_redirect_uris?: readonly string[]
  /** Leads to the portal with a token, once. Missing: the user has a password. */
  link?: string
  link_expires_at?: number
}

const linkSeconds = 86_400

/**
 * Makes a user an administrator of their tenant: creates the management app, its client and its role if they are missing, and
 * the user if nobody has the address. Repeated, it changes nothing but the link, and the one before ends.
 *
 * @throws CommandFault @throws ApiError
 */
export async function inviteAdministrator(
  service: OperatorService,
  asked: AskedInvitation,
): Promise<Invitation> {
  const { context, manager } = service
  if (!canonicalIdentifier('email', asked.email).isValid) {
    throw new CommandFault('email has the wrong form', 2)
  }
  const app = await findAdminApp(service, asked)
  const user = await findOrCreate(service, asked.email)
  await context.db.transaction().execute(async (db) => {
    await addToApp(db, user, app.app_id, context.nowSeconds())
    await assign(db, app, user, context.nowSeconds())
    const { user_id } = user
    await context.audit(
      'administrator.invited',
      { ...auditOf(manager), user_id, target: `app:${app.app_id}` },
      db,
    )
  })
  const link = await newLink(service, app.client, user, asked)
  return {
    user_id: user.user_id,
    email: user.email ?? asked.email,
    app_id: app.app_id,
    role: adminRole,
    client_id: app.client.client_id,
    ...(app.client_secret !== undefined && { client_secret: app.client_secret }),
    ...(app.addedUris.length > 0 && { added_redirect_uris: app.addedUris }),
    ...link,
  }
}

async function assign(
  db: DatabaseTransaction,
  { role_id }: AdminApp,
  { tenant_id, user_id }: UserRow,
  nowSeconds: number,
): Promise<void> {
  await db
    .insertInto('role_assignments')
    .values({ tenant_id, role_id, entity_type: 'User', entity_id: user_id, assigned_at: nowSeconds })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The address counts as verified: the operator says whose it is. */
async function findOrCreate(service: OperatorService, email: string): Promise<UserRow> {
  const { context, manager } = service
  const identifier = canonicalIdentifier('email', email)
  const find = () => findUser(context.db, manager.tenant_id, identifier)
  const known = await find()
  if (known !== undefined) return known
  await service.call('createUser', { params: {}, query: {}, body: { email } })
  const created = await find()
  if (created === undefined) throw new CommandFault(`the user ${email} was not created`)
  await service.call('verifyUserEmail', {
    params: { userId: created.user_id, email: created.email },
    query: {},
    body: {},
  })
  return created
}

/** The one-time link, or nothing for a user who has a password already. */
async function newLink(
  { context }: OperatorService,
  client: Client,
  user: UserRow,
  { portalUrl = client.redirectUris[0], resetsPassword }: AskedInvitation,
): Promise<{ link: string; link_expires_at: number } | undefined> {
  if (!resetsPassword && (await findPassword(context.db, user)) !== undefined) return undefined
  if (portalUrl === undefined) throw new CommandFault('--portal-url is needed', 2)
  const rules = { resetSeconds: linkSeconds, requireMfa: false }
  const token = await issueResetToken(context, client, rules, {
    userId: user.user_id,
    proofs: ['direct'],
    ignoresMfa: true,
    link: { redirectUri: portalUrl, target: null },
  })
  // a fragment is in no request line and no log
  return { link: `${portalUrl}#reset_token=${token}`, link_expires_at: context.nowSeconds() + linkSeconds }
}
