import type { Database } from '../storage/schema.ts'
import type { PasscodeScope } from './passcode.ts'

/** A code as it is kept. */
export interface NewPasscode {
  codeHash: string
  /** Where it was sent. */
  target: string
  /** Seconds since the epoch. */
  expiresAt: number
}

/** When failures no longer count against a code. */
export interface FailureRules {
  /** Wrong tries that kill a code. */
  mostFailures: number
  /** Seconds after the first failure until all are forgotten. */
  forgetSeconds: number
}

/**
 * Stores a code in place of the one before, which is dead with that. A resend does not give more tries: the count of
 * failures goes on until it has killed a code, or is forgotten. How often that can happen is up to the limiter.
 */
export async function storePasscode(
  db: Database,
  scope: PasscodeScope,
  code: NewPasscode,
  now: number,
  rules: FailureRules,
): Promise<void> {
  const fresh = { code_hash: code.codeHash, target: code.target, expires_at: code.expiresAt, used: 0 }
  await db
    .insertInto('passcodes')
    .values({ ...scope, ...fresh, failures: 0, failures_since: now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'client_id', 'user_id', 'purpose']).doUpdateSet((eb) => {
        const isForgotten = eb.or([
          eb('passcodes.failures_since', '<=', now - rules.forgetSeconds),
          eb('passcodes.failures', '>=', rules.mostFailures),
          eb('passcodes.used', '=', 1),
        ])
        return {
          ...fresh,
          failures: eb.case().when(isForgotten).then(0).else(eb.ref('passcodes.failures')).end(),
          failures_since: eb
            .case()
            .when(isForgotten)
            .then(now)
            .else(eb.ref('passcodes.failures_since'))
            .end(),
        }
      }),
    )
    .execute()
}

/**
 * Tries a code: one statement counts the try, compares and uses the code up, so of any number of tries at once one
 * succeeds and no more than allowed are compared.
 *
 * @returns where the code was sent, if it was right
 */
export async function usePasscode(
  db: Database,
  scope: PasscodeScope,
  codeHash: string,
  now: number,
  mostFailures: number,
): Promise<{ target: string } | undefined> {
  const [tried] = await db
    .updateTable('passcodes')
    .set((eb) => ({
      used: eb.case().when('code_hash', '=', codeHash).then(1).else(0).end(),
      failures: eb
        .case()
        .when('code_hash', '=', codeHash)
        .then(eb.ref('failures'))
        .else(eb('failures', '+', 1))
        .end(),
    }))
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('user_id', '=', scope.user_id)
    .where('purpose', '=', scope.purpose)
    .where('used', '=', 0)
    .where('failures', '<', mostFailures)
    .where('expires_at', '>', now)
    .returning(['used', 'target'])
    .execute()
  return tried?.used === 1 ? { target: tried.target } : undefined
}
