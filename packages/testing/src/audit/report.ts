import { checklist } from './checklist.ts'
import type { Finding, SkippedRule } from './finding.ts'
import { sarifOf } from './sarif.ts'

/** The result of an audit. */
export interface AuditReport {
  /** What was found; empty for an app that passes. */
  readonly findings: readonly Finding[]
  /** Ids of the rules that were tried. */
  readonly tried: readonly string[]
  /** Rules that could not be tried. */
  readonly skipped: readonly SkippedRule[]
  /** For people, one block per finding. */
  toText(): string
  /** SARIF 2.1.0, which code hosts show beside the code. */
  toSarif(): object
}

/** Puts a report together. It is plain data, so that `JSON.stringify` gives it as JSON. */
export function reportOf(
  findings: readonly Finding[],
  tried: readonly string[],
  skipped: readonly SkippedRule[],
): AuditReport {
  return {
    findings,
    tried,
    skipped,
    toText() {
      const blocks = findings.map(
        ({ rule, level, where, message, fix }) => `${level}: ${where} ${message} (${rule})\n  ${fix}`,
      )
      const lines = skipped.map(({ rule, reason }) => `not tried: ${rule}, because ${reason}`)
      const sum = `${tried.length} of ${checklist.length} rules tried, ${findings.length} findings`
      return [...blocks, ...lines, sum].join('\n')
    },
    toSarif: () => sarifOf(findings),
  }
}
