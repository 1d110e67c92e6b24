import type { FactorStep } from '../../attempts/factor-step.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { FactorLock } from '../../limits/factor-lock.ts'

/** What wrong codes lock: one authenticator, for those who try it at one step. */
export function totpLock(
  client: Pick<Client, 'tenant_id' | 'app_id'>,
  credential: string,
  step: FactorStep,
): FactorLock {
  return { tenantId: client.tenant_id, key: ['totp', client.app_id, credential, step] }
}
