import type { IdentityContext } from '../identity-context.ts'
import { serviceResource } from '../service-resource.ts'

/** How exact `last_used_at` is. */
const exactSeconds = 60
const mostSecrets = 10_000

/**
 * Notes that a secret was used: one write a minute and instance, however many calls there are. A failed write is logged and
 * fails no call.
 */
export async function noteSecretUse(
  context: IdentityContext,
  clientId: string,
  secretId: string,
): Promise<void> {
  const written = writtenOf(context)
  const now = context.nowSeconds()
  const last = written.get(secretId)
  if (last !== undefined && Math.abs(now - last) < exactSeconds) return
  if (written.size >= mostSecrets) written.clear()
  written.set(secretId, now)
  try {
    await context.db
      .updateTable('client_secrets')
      .set({ last_used_at: now })
      .where('client_id', '=', clientId)
      .where('secret_id', '=', secretId)
      .execute()
  } catch (error) {
    context.log.warn({ err: error }, 'the use of a client secret was not noted')
  }
}

/** When the last use of each secret was written. */
const writtenOf = serviceResource(() => new Map<string, number>())
