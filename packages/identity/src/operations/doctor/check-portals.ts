import { missingPortalUris } from '../../clients/portal-redirect-uris.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { Database } from '../../storage/schema.ts'
import { type Finding, ok, warning } from './check-up.ts'

const mostListed = 20

/** Looks for portals whose links to the account pages the service would refuse to send. */
export async function checkPortals(db: Database): Promise<Finding[]> {
  const rows = await db
    .selectFrom('clients')
    .innerJoin('apps', (join) =>
      join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
    )
    .select(['clients.client_id', 'clients.redirect_uris_json'])
    .where('apps.management', 'is not', null)
    .orderBy('clients.client_id')
    .execute()
  const lacking = rows.flatMap(({ client_id, redirect_uris_json }) => {
    const missing = missingPortalUris(readStrings(redirect_uris_json))
    return missing.length === 0 ? [] : [{ client_id, missing }]
  })
  if (lacking.length === 0) return [ok('portals', 'every portal has the redirect URIs of its account pages')]
  return lacking
    .slice(0, mostListed)
    .map(({ client_id, missing }) =>
      warning('portals', `${client_id} lacks ${missing.join(', ')}; admin invite adds them`),
    )
}
