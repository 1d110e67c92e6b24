import { type Standing, standingKey } from '../../attempts/standing.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { FactorLock } from '../../limits/factor-lock.ts'

/** What wrong codes lock: one authenticator, for those who try it with one standing. */
export function totpLock(
  client: Pick<Client, 'tenant_id' | 'app_id'>,
  credential: string,
  standing: Standing,
): FactorLock {
  return { tenantId: client.tenant_id, key: ['totp', client.app_id, credential, ...standingKey(standing)] }
}
