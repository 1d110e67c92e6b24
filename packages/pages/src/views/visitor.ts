import type { LoginReason, outcomeWords } from '@latchkey/client'

/** An entry of a trace. */
export interface Step {
  step: string
  result: string
  /** A sentence for people. */
  detail: string
}

/** The part of `request.auth` that the pages show. */
export interface Visitor {
  sub: string
  claims: Readonly<Record<string, unknown>>
  amr: readonly string[]
  /** Seconds since the epoch. */
  auth_time?: number | undefined
  factors: readonly { method: string; time: number }[]
  /** When the local session began, in seconds since the epoch. */
  since: number
  startedBy: string
  /** The app where the user actively logged in. */
  loginApp: string
  /** How this request was signed in. */
  source: string
  trace: readonly Step[]
}

/** The part of an outcome that the pages show. */
export interface Outcome {
  status: keyof typeof outcomeWords
  /** Reason of `login_required`. */
  reason?: LoginReason
  trace: readonly Step[]
}

/** The visitor of a page, and the outcome of the look-up. */
export interface Viewer {
  auth: Visitor | null
  outcome: Outcome | null
}

/** The name to greet with: the claim `username`, `email` or `phone_number`, else the subject. */
export function nameOf(visitor: Pick<Visitor, 'sub' | 'claims'>): string {
  return accountOf(visitor) ?? visitor.sub
}

/** The account, as its user would enter it: the claim `username`, `email` or `phone_number`; undefined without one. */
export function accountOf(visitor: Pick<Visitor, 'claims'>): string | undefined {
  const { username, email, phone_number } = visitor.claims
  const name = [username, email, phone_number].find((one) => typeof one === 'string' && one !== '')
  return typeof name === 'string' ? name : undefined
}
