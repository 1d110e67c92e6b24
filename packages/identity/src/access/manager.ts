import { isPermitted, type Permission } from '@latchkey/protocol'
import type { AuditFields } from '../audit/audit.ts'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { forbidden } from '../errors/api-error.ts'

/** Who manages: a client for itself, a user through a client, or whoever runs the command line. */
export type Actor =
  | { readonly type: 'client'; readonly client_id: string; readonly source: AuditSource }
  | {
      readonly type: 'user'
      readonly client_id: string
      readonly user_id: string
      readonly session: string
      readonly source: AuditSource
    }
  | { readonly type: 'operator' }

/** Whoever calls an endpoint of the management API, with what they may manage. */
export interface Manager {
  readonly tenant_id: string
  /** The only app that they manage; undefined: all apps of the tenant. */
  readonly app_id: string | undefined
  /** How far they reach. */
  readonly of: 'app' | 'tenant' | 'instance'
  /** The client that calls, whether for itself or for a user; undefined: the command line. */
  readonly client: Client | undefined
  readonly actor: Actor
  /** As they were granted. */
  readonly permissions: readonly string[]
  permits(needed: Permission): boolean
}

/**
 * A client of an app that manages: its own app, or more if it is the app of management.
 *
 * @param source its own address, for the audit. @default not known
 */
export function clientManager(
  client: Client,
  permissions: readonly string[] = client.permissions,
  source: AuditSource = {},
): Manager {
  return managerOf(client, permissions, { type: 'client', client_id: client.client_id, source })
}

/** A user who manages through a client of a management app. @param permissions what their roles there permit */
export function userManager(
  client: Client,
  user: { user_id: string; session_hash: string; source: AuditSource },
  permissions: readonly string[],
): Manager {
  const { client_id } = client
  const { user_id, session_hash: session, source } = user
  return managerOf(client, permissions, { type: 'user', client_id, user_id, session, source })
}

/** Whoever runs the command line on the database: they may do everything. */
export function operator(tenantId: string): Manager {
  return {
    tenant_id: tenantId,
    app_id: undefined,
    of: 'instance',
    client: undefined,
    actor: { type: 'operator' },
    permissions: ['*'],
    permits: () => true,
  }
}

function managerOf(client: Client, permissions: readonly string[], actor: Actor): Manager {
  return {
    tenant_id: client.tenant_id,
    app_id: client.manages === 'app' ? client.app_id : undefined,
    of: client.manages,
    client,
    actor,
    permissions,
    permits: (needed) => isPermitted(permissions, needed, client.app_id),
  }
}

/** The fields of an audit event that say who managed, and from where. */
export function auditOf({ tenant_id, actor }: Manager): AuditFields {
  return {
    tenant_id,
    actor_type: actor.type,
    ...(actor.type !== 'operator' && { client_id: actor.client_id, ...actor.source }),
    ...(actor.type === 'user' && { actor_user_id: actor.user_id, session: actor.session }),
  }
}

/**
 * Checks that a manager has every permission that they are about to grant, so that nobody rises by a client, a role or an
 * assignment of their own making.
 *
 * @throws ApiError 403 `forbidden`
 */
export function requireGrantable(manager: Manager, permissions: readonly string[]): void {
  if (manager.permissions.includes('*')) return
  if (permissions.some((permission) => !manager.permissions.includes(permission))) throw forbidden()
}
