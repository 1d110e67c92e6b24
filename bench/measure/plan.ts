/** How long to measure. */
export interface Plan {
  /** Rounds that count, after one that warms up. */
  rounds: number
  /** Seconds of load for each figure of a round. */
  seconds: number
}
