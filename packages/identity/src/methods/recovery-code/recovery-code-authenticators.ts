import type { MethodAuthenticators } from '../../authentication/login-method.ts'

const prefix = 'recovery_codes:'

/** Sets of recovery codes as managers see them, one for each app. */
export const recoveryCodeAuthenticators: MethodAuthenticators = {
  async list(db, { tenant_id, user_id }, appId) {
    // codes of one user are few; grouped in the database, SQLite would read those of the tenant in the order of the apps
    const codes = await db
      .selectFrom('recovery_codes')
      .select(['app_id', 'used_at'])
      .where('tenant_id', '=', tenant_id)
      .where('user_id', '=', user_id)
      .$if(appId !== undefined, (query) => query.where('app_id', '=', appId ?? ''))
      .execute()
    const byApp = Map.groupBy(codes, ({ app_id }) => app_id)
    const sets = [...byApp].map(([app_id, of]) => ({
      app_id,
      made: of.length,
      used: of.filter(({ used_at }) => used_at !== null).length,
    }))
    sets.sort((a, b) => (a.app_id < b.app_id ? -1 : 1))
    return sets.map(({ app_id, made, used }) => ({
      id: prefix + app_id,
      type: 'recovery_codes',
      status: used > 0 ? 'Active' : 'Registered',
      user_id,
      app_id,
      extra_data: { remaining: made - used },
    }))
  },
  async remove(db, { tenant_id, user_id }, id, appId) {
    const app = id.startsWith(prefix) ? id.slice(prefix.length) : undefined
    if (app === undefined || (appId !== undefined && app !== appId)) return undefined
    const removed = await db
      .deleteFrom('recovery_codes')
      .where('tenant_id', '=', tenant_id)
      .where('app_id', '=', app)
      .where('user_id', '=', user_id)
      .executeTakeFirst()
    return removed.numDeletedRows === 0n ? undefined : { endsSessions: false }
  },
}
