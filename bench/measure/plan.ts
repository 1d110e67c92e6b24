import type { RequestProfile } from '../profile/profiles.ts'

/** How long to measure. */
export interface Plan {
  /** Rounds that count, after one that warms up. */
  rounds: number
  /** Seconds of load for each figure of a round. */
  seconds: number
  /** Receives the profiles of the servers, which are started with a profiler then. @default none are made */
  profiles?: RequestProfile[]
}
