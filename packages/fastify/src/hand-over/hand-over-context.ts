import type { DecisionContext } from '../decisions/decision-context.ts'
import type { HandOver } from '../options/hand-over-options.ts'

/** What a hand-over works with. */
export interface HandOverContext extends DecisionContext {
  loginPath: string
  /** A safe place on this app to return to. */
  returnTo: (value: unknown) => string
  handOver: HandOver | undefined
}
