import type { FaultWorld } from './fault-world.ts'

/** Something that fails for a while. */
export interface Fault {
  name: string
  /** What it does to requests: `refuses` some of them with 503 or 429, or only makes them slower. */
  effect: 'refuses' | 'slows'
  /** Runs at full volume only, because it takes long or resembles another. @default false */
  isLong?: boolean
  begin(world: FaultWorld): unknown
  end(world: FaultWorld): unknown
  /** Shortest time in which it shows, in milliseconds. @default 600 */
  leastMs?: number
}
