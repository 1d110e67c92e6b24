import { auditOf } from '../../access/manager.ts'
import { planSeed } from '../../management/seed/plan-seed.ts'
import { readSeed, registersRs256 } from '../../management/seed/read-seed.ts'
import { applySeedPlan, type SeedStep, shownSteps } from '../../management/seed/seed-plan.ts'
import { hasherOf } from '../../methods/password/credential/password-hasher.ts'
import type { OperatorService } from './with-operator.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'seed.applied': true
  }
}

/**
 * Applies a seed, or only says what that would do. Nothing is applied if an entry is at fault.
 *
 * @returns the steps in the order of the seed
 * @throws ConfigError `seed_invalid`
 */
export async function runSeed(
  { context, manager }: OperatorService,
  value: unknown,
  { prunes, isDryRun }: { prunes: boolean; isDryRun: boolean },
): Promise<Omit<SeedStep, 'carryOut'>[]> {
  const { keyAdmin, keys, sealer, settings, storage } = context
  const seed = readSeed(value, settings, { mayLackProofs: true })
  const tools = {
    hasher: hasherOf(context),
    sealer,
    tombstones: { pepper: keys.pepper },
    nowSeconds: context.nowSeconds(),
  }
  const ensureRs256Key = registersRs256(seed) ? await keyAdmin.prepareRs256Key(context.db) : undefined
  const steps = await storage.startUp(async (db) => {
    const plan = await planSeed(db, seed, tools, { changes: true, revives: true, prunes })
    const isAtFault = plan.steps.some(({ action }) => action === 'fault')
    const isChange = plan.steps.some(({ action }) => action !== 'keep')
    if (!isDryRun && !isAtFault && isChange) {
      await applySeedPlan(db, plan)
      await ensureRs256Key?.(db)
      for (const { tenant_id } of seed.tenants) {
        await context.audit('seed.applied', { ...auditOf(manager), tenant_id }, db)
      }
    }
    return shownSteps(plan)
  })
  context.clients.changed()
  return steps
}
