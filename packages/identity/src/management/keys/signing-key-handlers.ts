import type { ManagedSigningKey, signingKeyEndpoints } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { forbidden, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { PreparedChange } from '../../keys/key-admin.ts'
import type { KeyPhase } from '../../keys/key-schedule.ts'
import { lockKeys } from '../../keys/key-store.ts'
import type { ListedKey } from '../../keys/list-keys.ts'
import { everyTenant } from '../../keys/signing-key.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { timeText } from '../../text/time-text.ts'
import { type NoteChange, runChange } from '../run-change.ts'
import { withKeyFaults } from './with-key-faults.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'key.created': true
    'key.changed': true
    'key.deleted': true
  }
}

/** Manages the keys that sign the tokens of a tenant. */
export function signingKeyHandlers(context: IdentityContext): EndpointHandlers<typeof signingKeyEndpoints> {
  const { keyAdmin } = context
  return {
    createSigningKey: ({
      manager,
      body: { name, line = 'main', alg, at_once = false, every_tenant = false },
    }) =>
      withKeyFaults(async () => {
        if (every_tenant && manager.of !== 'instance') throw forbidden()
        const tenantId = every_tenant ? everyTenant : manager.tenant_id
        const asked = { line, alg, tenantId, atOnce: at_once }
        const rotate = await keyAdmin.prepareRotation(context.db, asked)
        return changeKeys(context, manager, async (db, note) => {
          const { key_id } = await rotate(db)
          await rename(db, key_id, name)
          note('key.created', { target: `key:${key_id}`, reason: line })
          return viewOf(await requireKey(context, db, manager, key_id))
        })
      }),
    listSigningKeys: async ({ manager }) =>
      (await keyAdmin.list(context.db)).filter((key) => isSeen(manager, key)).map(viewOf),
    updateSigningKey: ({ manager, params: { keyId }, body: { status, name } }) =>
      withKeyFaults(async () => {
        const revoke = status === 'disabled' ? await prepareRevocation(context, manager, keyId) : undefined
        return changeKeys(context, manager, async (db, note) => {
          const before = await requireOwnKey(context, db, manager, keyId)
          if (name !== undefined) await rename(db, keyId, name)
          note('key.changed', { target: `key:${keyId}`, ...(status !== undefined && { reason: status }) })
          if (status === 'signing') await keyAdmin.activate(db, keyId)
          if (status === 'validating') await keyAdmin.retire(db, keyId)
          if (revoke === undefined) return viewOf(await requireKey(context, db, manager, keyId))
          await revoke(db)
          const row = { ...before.row, name: name ?? before.row.name }
          return viewOf({ ...before, row, phase: { state: 'ended' } })
        })
      }),
    deleteSigningKey: ({ manager, params: { keyId } }) =>
      withKeyFaults(async () => {
        const revoke = await prepareRevocation(context, manager, keyId)
        return changeKeys(context, manager, async (db, note) => {
          const { line } = await requireOwnKey(context, db, manager, keyId)
          await revoke(db)
          note('key.deleted', { target: `key:${keyId}`, reason: line })
        })
      }),
  }
}

/**
 * Changes keys: this instance has them at once, others within half a minute. All lock the same row before the key itself, since
 * two changes that lock them in different orders would wait for each other.
 */
async function changeKeys<Result>(
  context: IdentityContext,
  manager: Manager,
  change: (db: DatabaseTransaction, note: NoteChange) => Promise<Result>,
): Promise<Result> {
  const result = await runChange(context, manager, async (db, note) => {
    await lockKeys(db)
    return change(db, note)
  })
  await context.keys.refresh()
  return result
}

async function prepareRevocation(
  context: IdentityContext,
  manager: Manager,
  keyId: string,
): Promise<PreparedChange<void>> {
  await requireOwnKey(context, context.db, manager, keyId)
  return context.keyAdmin.prepareRevocation(context.db, keyId)
}

/** Whoever manages no single tenant sees the keys of all. */
function isSeen({ tenant_id }: Manager, { row }: ListedKey): boolean {
  if (tenant_id === everyTenant) return true
  return row.tenant_id === tenant_id || row.tenant_id === everyTenant
}

async function requireKey(
  { keyAdmin }: IdentityContext,
  db: Database | DatabaseTransaction,
  manager: Manager,
  keyId: string,
): Promise<ListedKey> {
  const key = (await keyAdmin.list(db)).find(({ row }) => row.key_id === keyId)
  if (key === undefined || !isSeen(manager, key)) throw notFound('not_found', 'Signing key not found')
  return key
}

/** The key that all tenants have in common is a matter of the whole service. */
async function requireOwnKey(
  context: IdentityContext,
  db: Database | DatabaseTransaction,
  manager: Manager,
  keyId: string,
): Promise<ListedKey> {
  const key = await requireKey(context, db, manager, keyId)
  if (key.row.tenant_id === everyTenant && manager.of !== 'instance') throw forbidden()
  return key
}

async function rename(db: DatabaseTransaction, keyId: string, name: string): Promise<void> {
  await db.updateTable('keys').set({ name }).where('key_id', '=', keyId).execute()
}

const statuses: Readonly<Record<KeyPhase['state'], ManagedSigningKey['status']>> = {
  pending: 'validating',
  signing: 'signing',
  verifying: 'validating',
  ended: 'disabled',
}

function viewOf({ row, line, phase }: ListedKey): ManagedSigningKey {
  const isShared = row.tenant_id === everyTenant
  return {
    id: row.key_id,
    kid: row.key_id,
    ...(!isShared && { tenant_id: row.tenant_id }),
    name: row.name ?? row.key_id,
    status: statuses[phase.state],
    source: isShared ? 'global' : 'mosaic',
    alg: row.alg,
    line,
    signs_from: timeText(row.signs_from),
    created_at: timeText(row.created_at),
    updated_at: timeText(row.retired_at ?? row.created_at),
  }
}
