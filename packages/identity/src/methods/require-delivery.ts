import type { DeliverySetting } from '../authentication/login-method.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { LoginPreferences } from '../preferences/login-preferences.ts'
import type { Settings } from '../settings.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { allMethods } from './all-methods.ts'
import { readLoginPreferences } from './login-preferences-schema.ts'

/** The methods of an app that are on although nothing can carry their messages, each in one sentence. */
export function deliveryFaults(
  preferences: LoginPreferences,
  settings: Pick<Settings, DeliverySetting>,
): string[] {
  if (settings.dev) return []
  return allMethods.flatMap((method) => method.deliveryFaults?.(preferences, settings) ?? [])
}

/**
 * Stops the start if a method of an app is on and its messages cannot be sent.
 *
 * @throws ConfigError `config_invalid`
 */
export async function requireDelivery(
  db: DatabaseTransaction,
  settings: Pick<Settings, 'dev' | DeliverySetting>,
): Promise<void> {
  // the outbox carries everything
  if (settings.dev) return
  const apps = await db.selectFrom('apps').select(['tenant_id', 'app_id', 'login_preferences_json']).execute()
  const faults = apps.flatMap((app) =>
    deliveryFaults(readLoginPreferences(app.login_preferences_json), settings).map(
      (fault) => `app ${app.app_id} of ${app.tenant_id}: ${fault}`,
    ),
  )
  if (faults.length > 0) throw new ConfigError('config_invalid', faults.join('; '))
}
