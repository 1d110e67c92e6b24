import type { MethodAuthenticators } from '../../authentication/login-method.ts'

const prefix = 'recovery_codes:'

/** Sets of recovery codes as managers see them, one for each app. */
export const recoveryCodeAuthenticators: MethodAuthenticators = {
  async list(db, { tenant_id, user_id }, appId) {
    const sets = await db
      .selectFrom('recovery_codes')
      .select((eb) => [
        'app_id',
        eb.fn.count<number>('code_hash').as('made'),
        eb.fn.count<number>('used_at').as('used'),
      ])
      .where('tenant_id', '=', tenant_id)
      .where('user_id', '=', user_id)
      .$if(appId !== undefined, (query) => query.where('app_id', '=', appId ?? ''))
      .groupBy('app_id')
      .orderBy('app_id')
      .execute()
    return sets.map(({ app_id, made, used }) => ({
      id: prefix + app_id,
      type: 'recovery_codes',
      status: Number(used) > 0 ? 'Active' : 'Registered',
      user_id,
      app_id,
      extra_data: { remaining: Number(made) - Number(used) },
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
