import { ConfigError } from '../errors/config-error.ts'
import type { Settings } from '../options.ts'
import { jsonColumn } from '../storage/json-column.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { type LoginPreferences, LoginPreferencesSchema } from './login-preferences.ts'

/** The settings that say how messages leave the service. */
export type DeliverySetting = 'dev' | 'smsTransport' | 'emailTransport'

/** The methods of an app that are on although nothing can carry their messages, each in one sentence. */
export function deliveryFaults(
  preferences: LoginPreferences,
  settings: Pick<Settings, DeliverySetting>,
): string[] {
  if (settings.dev) return []
  const faults: string[] = []
  if (preferences.sms && settings.smsTransport === undefined) {
    faults.push('sms is on, but nothing can send text messages')
  }
  for (const method of ['email', 'email_otp'] as const) {
    if (preferences[method] && settings.emailTransport === undefined) {
      faults.push(`${method} is on, but nothing can send emails`)
    }
  }
  if (preferences.password?.notifyOnPasswordUpdate && settings.emailTransport === undefined) {
    faults.push('password.notifyOnPasswordUpdate is on, but nothing can send emails')
  }
  return faults
}

const readPreferences = jsonColumn(LoginPreferencesSchema)

/**
 * Refuses to start with an app whose users could not be sent what a method of it needs.
 *
 * @throws ConfigError `config_invalid`
 */
export async function requireDelivery(
  db: DatabaseTransaction,
  settings: Pick<Settings, DeliverySetting>,
): Promise<void> {
  const apps = await db.selectFrom('apps').select(['tenant_id', 'app_id', 'login_preferences_json']).execute()
  const faults = apps.flatMap((app) =>
    deliveryFaults(readPreferences(app.login_preferences_json), settings).map(
      (fault) => `app ${app.app_id} of ${app.tenant_id}: ${fault}`,
    ),
  )
  if (faults.length > 0) throw new ConfigError('config_invalid', faults.join('; '))
}
