import type { DatabaseTransaction } from '../../storage/schema.ts'
import { hasAnyTombstone } from '../../storage/tombstones.ts'
import { planApps } from './plan-apps.ts'
import { planResources } from './plan-resources.ts'
import { planUsers } from './plan-users.ts'
import {
  type SeedMode,
  type SeedPlan,
  type SeedStep,
  type SeedTools,
  type SeedWork,
  seedWork,
  stepFor,
  wasDeleted,
} from './seed-plan.ts'
import type { Seed, SeedTenant } from './seed-schema.ts'

/**
 * Says what applying a seed would do, entry by entry, and changes nothing. A plan is good for the transaction in which it is
 * made.
 *
 * @param seed one that `readSeed` has checked
 */
export async function planSeed(
  db: DatabaseTransaction,
  seed: Seed,
  tools: SeedTools,
  mode: SeedMode,
): Promise<SeedPlan> {
  // most seeds are applied where nothing was ever deleted
  const looks = !mode.revives && (await hasAnyTombstone(db))
  const steps = await planTenants(seedWork(db, tools, mode, looks), seed)
  if (mode.revives || looks || !(await hasAnyTombstone(db))) return { steps }
  // deleted while passwords were hashed: its entry may have been taken for a new one
  return { steps: await planTenants(seedWork(db, tools, mode, true), seed) }
}

async function planTenants(work: SeedWork, seed: Seed): Promise<SeedStep[]> {
  const steps: SeedStep[] = []
  for (const tenant of seed.tenants) {
    const step = await planTenant(work, tenant)
    steps.push(step)
    if (step.reason === wasDeleted) continue
    steps.push(...(await planResources(work, tenant)))
    steps.push(...(await planApps(work, tenant)))
    steps.push(...(await planUsers(work, tenant)))
  }
  return steps
}

async function planTenant(work: SeedWork, { tenant_id, name }: SeedTenant): Promise<SeedStep> {
  const row = await work.db
    .selectFrom('tenants')
    .select('name')
    .where('tenant_id', '=', tenant_id)
    .executeTakeFirst()
  const wanted = { name: name ?? row?.name ?? null }
  return stepFor(work, {
    entry: `tenant ${tenant_id}`,
    named: { kind: 'tenant', tenant_id },
    present: row,
    wanted,
    async create(db) {
      const values = { tenant_id, ...wanted, created_at: work.nowSeconds }
      await db.insertInto('tenants').values(values).execute()
    },
    async change(db) {
      await db.updateTable('tenants').set(wanted).where('tenant_id', '=', tenant_id).execute()
    },
  })
}
