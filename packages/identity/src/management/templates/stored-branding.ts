import type { Branding } from '@latchkey/protocol/management'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { readBranding } from '../../templates/app-looks.ts'
import { versionOf } from '../state-version.ts'

/** Reads the branding of an app; without members if none is stored. */
export async function brandingOf(
  db: Database | DatabaseTransaction,
  { tenant_id, app_id }: { tenant_id: string; app_id: string },
): Promise<Branding> {
  const row = await db
    .selectFrom('app_branding')
    .select('branding_json')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .executeTakeFirst()
  return row === undefined ? {} : readBranding(row.branding_json)
}

/** Names a branding. */
export function brandingVersion(branding: Branding): string {
  return versionOf(branding)
}
