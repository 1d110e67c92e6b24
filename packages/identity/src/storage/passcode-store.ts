import type { PasscodeScope } from './passcode.ts'
import type { Database, DatabaseTransaction } from './schema.ts'

/** A code as it is stored. */
export interface NewPasscode {
  codeHash: string
  /** What it proves: a value of `amr`. */
  method: string
  /** Where it was sent. */
  target: string
  /** What the user approves with it. */
  approvalJson: string | null
  /** Seconds since the epoch. */
  expiresAt: number
}

/** When failures end a code, and when they are forgotten. */
export interface FailureRules {
  /** Failures that end a code. */
  mostFailures: number
  /** Seconds after the first failure until all are forgotten. */
  forgetSeconds: number
}

/** What a consumed code was stored with. */
export interface UsedPasscode {
  method: string
  target: string
  approvalJson: string | null
}

/** Why a code was refused; `unknown`: the database did not say. The caller does not learn it, unless `compat.detailedErrors` is on. */
export type PasscodeRefusal = 'never_sent' | 'replay' | 'exhausted' | 'expired' | 'wrong_passcode' | 'unknown'

/**
 * Stores a code in place of the previous one. Sending again does not give more tries: failures keep counting until they have
 * ended a code, or are forgotten. How often that can happen is up to the limiter.
 */
export async function storePasscode(
  db: Database | DatabaseTransaction,
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
 * Tries a code. One statement counts the try, compares and consumes the code, so of any number of tries at once one
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

/** Whether a code waits to be shown. */
export async function hasOpenPasscode(db: Database, scope: PasscodeScope, now: number): Promise<boolean> {
  const found = await db
    .selectFrom('passcodes')
    .select('purpose')
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('user_id', '=', scope.user_id)
    .where('purpose', '=', scope.purpose)
    .where('used', '=', 0)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return found !== undefined
}

/** Ends the codes of a user at one client whose purpose begins with that of a scope: one of them was used. */
export async function endOtherPasscodes(
  db: Database,
  scope: PasscodeScope,
  purpose: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('passcodes')
    .set({ expires_at: now })
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('user_id', '=', scope.user_id)
    .where((eb) => eb.or([eb('purpose', '=', purpose), eb('purpose', 'like', `${purpose}:%`)]))
    .where('used', '=', 0)
    .where('expires_at', '>', now)
    .execute()
}

/** Ends the codes of a user for some purposes, at all clients. Their failures keep counting. */
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

/** Ends all codes of a user, whatever they are for, at all clients. Their failures keep counting. */
export async function endPasscodesOf(
  db: DatabaseTransaction,
  owner: Pick<PasscodeScope, 'tenant_id' | 'user_id'>,
  now: number,
): Promise<void> {
  await db
    .updateTable('passcodes')
    .set({ expires_at: now })
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .where('expires_at', '>', now)
    .execute()
}

/**
 * Finds out why a code was refused, for the audit log. Never rejects: the code was compared, and a wrong guess must not become an error,
 * after which it would not count.
 */
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
    .catch(() => 'unknown' as const)
  if (stored === 'unknown') return stored
  if (stored === undefined) return 'never_sent'
  if (stored.used === 1) return stored.code_hash === codeHash ? 'replay' : 'wrong_passcode'
  if (stored.failures >= stored.most_failures) return 'exhausted'
  return stored.expires_at <= now ? 'expired' : 'wrong_passcode'
}
