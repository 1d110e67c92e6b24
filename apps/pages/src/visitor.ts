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

/** How a request was answered, when nobody is signed in too: a part of `request.authOutcome`. */
export interface Outcome {
  status: string
  trace: readonly Step[]
}

/** The name to greet with: the claim `username`, else the subject. */
export function nameOf(visitor: Pick<Visitor, 'sub' | 'claims'>): string {
  const { username } = visitor.claims
  return typeof username === 'string' && username !== '' ? username : visitor.sub
}
