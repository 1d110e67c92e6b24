import { ApiError } from '../../errors/api-error.ts'
import { ConfigError } from '../../errors/config-error.ts'
import type { Sealer } from '../../keys/sealer.ts'
import type { PasswordHasher } from '../../methods/password/credential/password-hasher.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { clearTombstones, hasTombstone, type Named, type TombstoneKeys } from '../../storage/tombstones.ts'

/** What happens to one entry of a seed. */
export interface SeedStep {
  /** `keep`: nothing happens, `reason` may say why; `fault`: it cannot be done, `reason` says why. */
  action: 'create' | 'change' | 'delete' | 'keep' | 'fault'
  /** Such as `client shop-web of acme`. */
  entry: string
  /** The members that differ from the present state. */
  members?: readonly string[]
  reason?: string
  /** Does it. */
  carryOut?(db: DatabaseTransaction): Promise<void>
}

/** What applying a seed does, step by step. */
export interface SeedPlan {
  steps: readonly SeedStep[]
}

/** How far a seed goes. */
export interface SeedMode {
  /** Whether what exists is brought to the state of the seed. */
  changes: boolean
  /** Whether what was deleted is made again. */
  revives: boolean
  /** Whether resources, apps, roles and clients that the seed does not name are deleted, in lists that it has. */
  prunes: boolean
}

/** What plans are made with. */
export interface SeedTools {
  hasher: PasswordHasher
  sealer: Sealer
  tombstones: TombstoneKeys
  nowSeconds: number
}

/** Everything that a part of a plan needs. */
export interface SeedWork extends SeedTools {
  db: DatabaseTransaction
  mode: SeedMode
  /** Whether something must not be made, because it was deleted. */
  isForbidden(named: Named | readonly Named[]): Promise<boolean>
  /** After something was made that was deleted before. */
  forgetDeletion(db: DatabaseTransaction, named: readonly Named[]): Promise<void>
}

/** What a plan needs. @param looksForTombstones whether there may be any; without it, nothing is forbidden */
export function seedWork(
  db: DatabaseTransaction,
  tools: SeedTools,
  mode: SeedMode,
  looksForTombstones: boolean,
): SeedWork {
  const { tombstones } = tools
  return {
    ...{ ...tools, db, mode },
    isForbidden: async (named) => looksForTombstones && hasTombstone(db, tombstones, named),
    async forgetDeletion(transaction, named) {
      // where nothing is revived, only what has no tombstone is made
      if (mode.revives) await clearTombstones(transaction, tombstones, named)
    },
  }
}

/** One entry of a seed beside the state that is there. */
export interface SeedEntry<State extends object> {
  entry: string
  named: Named
  /** undefined: it is not there. */
  present: State | undefined
  wanted: State
  create(db: DatabaseTransaction): Promise<void>
  change(db: DatabaseTransaction): Promise<void>
}

export const wasDeleted = 'it was deleted'

/** The step for an entry that is identified by its id. */
export async function stepFor<State extends object>(
  work: SeedWork,
  { entry, named, present, wanted, create, change }: SeedEntry<State>,
): Promise<SeedStep> {
  const { mode } = work
  if (present === undefined) {
    if (await work.isForbidden(named)) return { action: 'keep', entry, reason: wasDeleted }
    return {
      action: 'create',
      entry,
      async carryOut(transaction) {
        await create(transaction)
        await work.forgetDeletion(transaction, [named])
      },
    }
  }
  const members = differences(present, wanted)
  if (members.length === 0) return { action: 'keep', entry }
  if (!mode.changes) return { action: 'keep', entry, members, reason: 'it exists in another state' }
  return { action: 'change', entry, members, carryOut: change }
}

/**
 * Carries a plan out. Steps that are faults are left alone.
 *
 * @throws ConfigError `seed_invalid` that names the entry, if the database refuses it; the transaction has to be rolled back
 */
export async function applySeedPlan(db: DatabaseTransaction, plan: SeedPlan): Promise<void> {
  for (const { entry, carryOut } of plan.steps) {
    try {
      await carryOut?.(db)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      throw new ConfigError('seed_invalid', `${entry}: ${error.message}`, { cause: error })
    }
  }
}

/** The steps of a plan as they are shown and logged. */
export function shownSteps({ steps }: SeedPlan): Omit<SeedStep, 'carryOut'>[] {
  return steps.map(({ carryOut: _carryOut, ...shown }) => shown)
}

function differences<State extends object>(present: State, wanted: State): string[] {
  const before = new Map<string, unknown>(Object.entries(present))
  return Object.entries(wanted)
    .filter(([name, value]) => textOf(before.get(name)) !== textOf(value))
    .map(([name]) => name)
}

/** The same text for equal values, whatever the order of their members. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : (member ?? null),
  )
}
