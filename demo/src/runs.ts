import type { Surroundings } from './service-commands.ts'

/** What a way of running the services needs. */
export interface RunOptions {
  surroundings: Surroundings
  /** Tells the person in front of the terminal. */
  say: (line: string) => void
  /** Aborted when the run is to end, also in the middle of its start. */
  stopped: AbortSignal
}

/** The services while they run. */
export interface Run {
  stop(): Promise<void>
}
