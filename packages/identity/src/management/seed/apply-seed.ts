import type { FastifyBaseLogger } from 'fastify'
import { ConfigError } from '../../errors/config-error.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { planSeed } from './plan-seed.ts'
import { applySeedPlan, type SeedTools, shownSteps } from './seed-plan.ts'
import type { Seed } from './seed-schema.ts'

/**
 * Applies the seed of a start: creates what is missing and was never deleted, and changes nothing that exists. In dev mode,
 * resources, apps, roles and clients are also brought to the state of the seed; users stay as they are.
 *
 * @throws ConfigError `seed_invalid` that names each entry which cannot be applied; then nothing is
 */
export async function applySeed(
  db: DatabaseTransaction,
  seed: Seed,
  tools: SeedTools & { dev: boolean; log: FastifyBaseLogger },
): Promise<void> {
  const plan = await planSeed(db, seed, tools, { changes: tools.dev, revives: false, prunes: false })
  const faults = plan.steps.filter(({ action }) => action === 'fault')
  if (faults.length > 0) {
    const sentences = faults.map(({ entry, reason }) => `${entry}: ${reason}`)
    throw new ConfigError('seed_invalid', sentences.join('; '))
  }
  await applySeedPlan(db, plan)
  for (const { entry, reason, members } of shownSteps(plan)) {
    if (reason !== undefined)
      tools.log.info({ entry, reason, members }, 'an entry of the seed was not applied')
  }
}
