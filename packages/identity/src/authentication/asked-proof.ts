import type { ClientAttributes } from '@latchkey/protocol'
import type { SharedBudgets } from '../attempts/attempt-budgets.ts'
import type { Identifier } from '../users/canonical-identifier.ts'

/** What an attempt to prove something is made with. */
export interface AskedProof<Request> {
  request: Request
  identifier: Identifier | undefined
  sessionId: string | undefined
  attributes: ClientAttributes | undefined
  /** Budgets that attempts of other users count in too. */
  shared: SharedBudgets
}
