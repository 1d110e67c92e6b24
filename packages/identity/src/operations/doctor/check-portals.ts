import { missingPortalUris, portalApps } from '../../clients/portal-redirect-uris.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { Database } from '../../storage/schema.ts'
import { type Finding, ok, warning } from './check-up.ts'

const mostListed = 20

/** Looks for portals whose links to the account pages the service would refuse to send: those that `admin invite` serves. */
export async function checkPortals(db: Database): Promise<Finding[]> {
  const rows = await db
    .selectFrom('clients')
    .innerJoin('apps', (join) =>
      join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
    )
    .select(['clients.tenant_id', 'clients.app_id', 'clients.client_id', 'clients.redirect_uris_json'])
    .where('apps.management', 'is not', null)
    .where('apps.app_id', 'in', Object.values(portalApps))
    .orderBy('clients.client_id')
    .execute()
  // the first client of each app is the portal's
  const portals = new Map(
    rows.toReversed().map((row) => [JSON.stringify([row.tenant_id, row.app_id]), row] as const),
  )
  const lacking = [...portals.values()].reverse().flatMap((row) => {
    const missing = missingPortalUris(readStrings(row.redirect_uris_json))
    return missing.length === 0 ? [] : [{ ...row, missing }]
  })
  if (lacking.length === 0) return [ok('portals', 'every portal has the redirect URIs of its account pages')]
  return lacking.slice(0, mostListed).map(({ tenant_id, app_id, client_id, missing }) => {
    const invite = `admin invite EMAIL --tenant ${tenant_id}${app_id === portalApps.instance ? ' --instance' : ''}`
    return warning('portals', `${client_id} lacks ${missing.join(', ')}; ${invite} adds them`)
  })
}
