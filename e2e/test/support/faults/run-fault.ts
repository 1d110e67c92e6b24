import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRow } from '../../../faults-document.ts'
import type { AppUser } from './app-user.ts'
import type { Fault } from './fault.ts'
import type { FaultWorld } from './fault-world.ts'
import { isRefusal, Tally } from './tally.ts'

/** After so long without a refusal everything works again, in milliseconds. */
const calmMs = 400
/** How long a recovery is waited for. */
const patienceMs = 30_000

/**
 * Resolves when all users have been served and nobody was refused for a while, with the milliseconds until the last refusal
 * of what was sent from the call on.
 */
export async function untilRecovered(tally: Tally, users: number): Promise<number> {
  const endedAt = performance.now()
  const served = new Set<string>()
  let lastRefusal = endedAt
  tally.onNoted = (noted) => {
    if (noted.sentAt < endedAt) return
    if (isRefusal(noted)) lastRefusal = noted.answeredAt
    else served.add(noted.user)
  }
  while (served.size < users || performance.now() - lastRefusal < calmMs) {
    if (performance.now() - endedAt > patienceMs) break
    await delay(20)
  }
  return lastRefusal - endedAt
}

/** Makes a fault while `users` live, ends it, and waits until everything works again. */
export async function runFault(
  world: FaultWorld,
  users: readonly AppUser[],
  fault: Fault,
  forMs: number,
): Promise<{ row: FaultRow; tally: Tally }> {
  const tally = new Tally()
  for (const user of users) user.tally = tally
  await fault.begin(world)
  await delay(Math.max(forMs, fault.leastMs ?? 600))
  // on a busy machine it takes longer until somebody notices
  const giveUpAt = performance.now() + patienceMs
  while (fault.effect === 'refuses' && tally.refused === 0 && performance.now() < giveUpAt) await delay(20)
  await fault.end(world)
  const refused = tally.refused
  const recoveryMs = await untilRecovered(tally, users.length)
  const { answered, falseLogins, falseLogouts, lostUpdates, worstMs } = tally
  const row = {
    ...{ fault: fault.name, answered, refused, worstMs },
    falseLogins: falseLogins.length,
    falseLogouts: falseLogouts.length,
    lostUpdates: lostUpdates.length,
    recoveryMs,
  }
  return { row, tally }
}
