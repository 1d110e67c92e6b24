import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import type { PasscodeScope } from './passcode.ts'

/** A code as it is kept. */
export interface NewPasscode {
  codeHash: string
  /** What it proves: a value of `amr`. */
  method: string
  /** Where it was sent. */
  target: string
  /** What is approved with it. */
  approvalJson: string | null
  /** Seconds since the epoch. */
  expiresAt: number
}

/** When failures kill a code, and when they no longer count. */
export interface FailureRules {
  /** Wrong tries that kill a code. */
  mostFailures: number
  /** Seconds after the first failure until all are forgotten. */
  forgetSeconds: number
}

/** What a right code was sent with. */
export interface UsedPasscode {
  method: string
  target: string
  approvalJson: string | null
}

/** Why a code was not taken; never told to the caller by default. */
export type PasscodeRefusal = 'never_sent' | 'replay' | 'exhausted' | 'expired' | 'wrong_passcode'

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
  const fresh = {
    code_hash: code.codeHash,
    method: code.method,
    target: code.target,
    approval_json: code.approvalJson,
    expires_at: code.expiresAt,
    most_failures: rules.mostFailures,
    used: 0,
  }
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
 * @returns what the code was sent with, if it was right
 */
export async function consumePasscode(
  db: Database,
  scope: PasscodeScope,
  codeHash: string,
  now: number,
): Promise<UsedPasscode | undefined> {
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
    .whereRef('failures', '<', 'most_failures')
    .where('expires_at', '>', now)
    .returning(['used', 'method', 'target', 'approval_json'])
    .execute()
  if (tried?.used !== 1) return undefined
  return { method: tried.method, target: tried.target, approvalJson: tried.approval_json }
}

/** Ends the codes of a user for some purposes, at all clients; their failures go on counting. */
export async function endPasscodes(
  db: DatabaseTransaction,
  owner: Pick<PasscodeScope, 'tenant_id' | 'user_id'>,
  purposes: readonly string[],
  now: number,
): Promise<void> {
  await db
    .updateTable('passcodes')
    .set({ expires_at: now })
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .where('purpose', 'in', purposes)
    .where('expires_at', '>', now)
    .execute()
}

/** Looks, after a try that failed, why it did: for the audit. */
export async function whyRefused(
  db: Database,
  scope: PasscodeScope,
  codeHash: string,
  now: number,
): Promise<PasscodeRefusal> {
  const stored = await db
    .selectFrom('passcodes')
    .select(['code_hash', 'used', 'failures', 'most_failures', 'expires_at'])
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('user_id', '=', scope.user_id)
    .where('purpose', '=', scope.purpose)
    .executeTakeFirst()
  if (stored === undefined) return 'never_sent'
  if (stored.used === 1) return stored.code_hash === codeHash ? 'replay' : 'wrong_passcode'
  if (stored.failures >= stored.most_failures) return 'exhausted'
  return stored.expires_at <= now ? 'expired' : 'wrong_passcode'
}
