import type { userImportEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { requireApp } from '../require-app.ts'
import type { RejectedRow } from './import/import-row.ts'
import { importUsers } from './import/import-users.ts'
import { createSearchUpkeep } from './import/search-upkeep.ts'

/** Few enough that other calls hardly wait for them on SQLite. */
const rowsAtOnce = 50

/** Imports users. */
export function userImportHandlers(context: IdentityContext): EndpointHandlers<typeof userImportEndpoints> {
  const keepSearches = createSearchUpkeep(context)
  return {
    async importUsers({ manager, body: { users, app_id, dry_run = false } }) {
      const appId = app_id ?? manager.app_id
      if (appId !== undefined) await requireApp(context.db, manager, appId)
      const rejected: RejectedRow[] = []
      const rows = users.map((value, index) => ({ line: index + 1, value }))
      const { created, existing } = await importUsers(context, manager, rows, {
        appId,
        dryRun: dry_run,
        rowsAtOnce,
        onRejected: (row) => rejected.push(row),
      })
      if (!dry_run) await keepSearches(created + existing)
      return { result: { rows: users.length, created, existing, rejected } }
    },
  }
}
