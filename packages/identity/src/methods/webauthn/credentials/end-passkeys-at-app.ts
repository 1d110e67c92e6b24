import { Type } from 'typebox'
import { jsonColumn } from '../../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'

const readPreferences = jsonColumn(
  Type.Object({
    webauthn_api: Type.Optional(Type.Union([Type.Object({ rpId: Type.String() }), Type.Null()])),
  }),
)

/**
 * Ends the passkeys that a user made in an app, except those whose relying party another app has too: they go on working
 * there.
 */
export async function endPasskeysAtApp(
  db: DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  appId: string,
): Promise<void> {
  const others = await db
    .selectFrom('apps')
    .select('login_preferences_json')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '<>', appId)
    .execute()
  const shared = others.flatMap(
    ({ login_preferences_json }) => readPreferences(login_preferences_json).webauthn_api?.rpId ?? [],
  )
  await db
    .deleteFrom('webauthn_credentials')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where('app_id', '=', appId)
    .$if(shared.length > 0, (query) => query.where('rp_id', 'not in', shared))
    .execute()
}
