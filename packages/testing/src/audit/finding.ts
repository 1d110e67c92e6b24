/** A fault of the app that the audit found. */
export interface Finding {
  /** Id of the rule, such as `open-redirect`. */
  rule: string
  /** `error`: somebody gets what is not theirs; `warning`: a protection is missing. */
  level: 'error' | 'warning'
  /** The request that shows it, such as `GET /account`. */
  where: string
  message: string
  /** What to change. */
  fix: string
}

/** A rule that could not be tried, and why. */
export interface SkippedRule {
  rule: string
  reason: string
}
