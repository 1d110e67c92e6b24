import type { clientSecretEndpoints } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import {
  addSecret,
  type ClientSecretRow,
  mostSecrets,
  removeSecret,
  secretRows,
  setSecrets,
} from '../../clients/client-secrets.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { timeText } from '../../text/time-text.ts'
import { requireChangeableApp } from '../require-app.ts'
import { runChange } from '../run-change.ts'
import { requireGrantableClient } from './grantable-client.ts'
import { type ClientKey, type ClientRow, lockClient, requireClient } from './require-client.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'client.secret_created': true
    'client.secret_deleted': true
  }
}

/** Creates, lists and deletes secrets of clients. */
export function clientSecretHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof clientSecretEndpoints> {
  return {
    createClientSecret: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        const client = await lockChangeable(context, db, manager, params)
        await requireGrantableClient(context, db, manager, client)
        if ((await secretRows(db, client.client_id)).length >= mostSecrets) {
          throw new ApiError(409, 'conflict', `A client has ${mostSecrets} secrets at most; delete one first`)
        }
        const now = context.nowSeconds()
        const { row, secret } = await addSecret(db, client.client_id, now)
        note('client.secret_created', { target: `client:${client.client_id}` })
        return { result: { secret_id: row.secret_id, client_secret: secret, created_at: timeText(now) } }
      }),
    async listClientSecrets({ manager, params }) {
      const client = await requireClient(context.db, manager, params)
      if (client.secrets_in_rows !== 1) {
        return context.db.transaction().execute(async (db) => {
          await adoptSecrets(context, db, client)
          return { result: (await secretRows(db, client.client_id)).map(secretView) }
        })
      }
      return { result: (await secretRows(context.db, client.client_id)).map(secretView) }
    },
    deleteClientSecret: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        const client = await lockChangeable(context, db, manager, params)
        if (!(await removeSecret(db, client.client_id, params.secretId))) {
          throw notFound('not_found', 'Secret not found')
        }
        note('client.secret_deleted', { target: `client:${client.client_id}` })
      }),
  }
}

/** The client, locked, with its secrets in rows. */
async function lockChangeable(
  context: IdentityContext,
  db: DatabaseTransaction,
  manager: Manager,
  key: ClientKey,
): Promise<ClientRow> {
  const client = await lockClient(db, manager, key)
  await requireChangeableApp(db, manager, client.app_id)
  if (client.secrets_in_rows !== 1) await adoptSecrets(context, db, client)
  return client
}

/** Moves the secrets of a client that an instance of the version before made into rows. */
async function adoptSecrets(
  context: IdentityContext,
  db: DatabaseTransaction,
  { client_id, secret_hashes_json }: ClientRow,
): Promise<void> {
  await setSecrets(db, client_id, readStrings(secret_hashes_json), context.nowSeconds())
}

function secretView({ secret_id, created_at, last_used_at }: ClientSecretRow) {
  return {
    secret_id,
    ...(created_at !== null && { created_at: timeText(created_at) }),
    ...(last_used_at !== null && { last_used_at: timeText(last_used_at) }),
  }
}
