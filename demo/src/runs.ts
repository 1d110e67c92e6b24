import type { Surroundings } from './service-commands.ts'

/** Input of a run. */
export interface RunOptions {
  surroundings: Surroundings
  /** Prints a line to the terminal. */
  say: (line: string) => void
  /** Aborted when the run must end, also during start-up. */
  stopped: AbortSignal
}

/** The running services. */
export interface Run {
  stop(): Promise<void>
}
