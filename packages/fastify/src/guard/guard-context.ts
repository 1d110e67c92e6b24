import type { SessionEnds } from '../connections/session-end.ts'
import type { DecisionContext } from '../decisions/decision-context.ts'
import type { HandOver } from '../options/hand-over-options.ts'

/** What guarding a route works with. */
export interface GuardContext extends DecisionContext {
  loginPath: string
  stepUpPath: string
  /** A safe place on this app to return to. */
  returnTo: (value: unknown) => string
  /** How a sign-on gets to and from other registrable domains. */
  handOver: HandOver | undefined
  sessionEnds: SessionEnds
}
