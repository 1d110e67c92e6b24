/** One answered request. */
export interface Noted {
  /** Name of the user. */
  user: string
  status: number
  /** `performance.now()` when it was sent, and when it was answered. */
  sentAt: number
  answeredAt: number
}

/** What users saw while something failed. */
export class Tally {
  /** Somebody was signed in who is not, or as somebody else. */
  readonly falseLogins: string[] = []
  /** A signed-in user was asked to log in. */
  readonly falseLogouts: string[] = []
  /** A change that was answered with 200 is gone. */
  readonly lostUpdates: string[] = []
  /** Neither an answer nor an orderly refusal: a 500, a broken connection, a refusal that touches cookies. */
  readonly wrongAnswers: string[] = []
  answered = 0
  refused = 0
  /** Milliseconds until the slowest answer. */
  worstMs = 0
  /** Called with each request. */
  onNoted: (noted: Noted) => void = () => {}

  note(noted: Noted): void {
    if (isRefusal(noted)) this.refused += 1
    else this.answered += 1
    this.worstMs = Math.max(this.worstMs, noted.answeredAt - noted.sentAt)
    this.onNoted(noted)
  }
}

/** Whether a request was refused because something failed. */
export function isRefusal({ status }: Noted): boolean {
  return status === 503 || status === 429
}
