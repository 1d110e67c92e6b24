import type { FactorOrder } from '../../attempts/factor-order.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { FactorLock } from '../../limits/factor-lock.ts'

/** What wrong codes lock: one authenticator, for those who try it in one order. */
export function totpLock(
  client: Pick<Client, 'tenant_id' | 'app_id'>,
  credential: string,
  order: FactorOrder,
): FactorLock {
  return { tenantId: client.tenant_id, key: ['totp', client.app_id, credential, order] }
}
