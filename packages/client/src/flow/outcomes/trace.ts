/** One thing that a decision examined. */
export interface TraceEntry {
  /** What was examined. */
  step: TraceEntryName
  /** The finding in a word or two: `found`, `absent`, `held`, `refused`… */
  result: string
  /** A sentence for people; never contains a secret. */
  detail: string
}

/** What an entry of a trace is about. */
export type TraceEntryName =
  | 'request'
  | 'local_session'
  | 'sign_on_record'
  | 'access_token'
  | 'service'
  | 'requirement'
  | 'pending_step'
  | 'pending_step_up'
  | 'log_in'
  | 'log_out'

/** How a decision was made, oldest entry first. */
export type Trace = TraceEntry[]

/** Creates an entry of a trace. */
export function traced(step: TraceEntryName, result: string, detail: string): TraceEntry {
  return { step, result, detail }
}

/** Formats a duration in seconds for people: `40 s`, `12 min`, `3 h`, `9 d`. */
export function spanOf(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 120) return `${s} s`
  if (s < 7200) return `${Math.round(s / 60)} min`
  if (s < 172_800) return `${Math.round(s / 3600)} h`
  return `${Math.round(s / 86_400)} d`
}
