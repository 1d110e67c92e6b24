import type { LoginReason, outcomeWords } from '@latchkey/client'

/** One thing that was looked up, asked or judged on the way to an outcome. */
export interface Step {
  step: string
  result: string
  /** A sentence for people. */
  detail: string
}

/** Who is signed in, as far as the pages show it: a part of `request.auth`. */
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
  /** How this very request got in. */
  source: string
  trace: readonly Step[]
}

/** What a decision came to: a part of `request.authOutcome`, or of what a log-in or log-out gives. */
export interface Outcome {
  status: keyof typeof outcomeWords
  /** Why nobody is signed in. */
  reason?: LoginReason
  trace: readonly Step[]
}

/** The name to greet with: the claim `username`, else the subject. */
export function nameOf(visitor: Pick<Visitor, 'sub' | 'claims'>): string {
  const { username } = visitor.claims
  return typeof username === 'string' && username !== '' ? username : visitor.sub
}
