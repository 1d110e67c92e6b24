import { evaluateRequirement, type Requirement } from '@latchkey/protocol'
import { evidenceOfLocal, type LocalSession } from './local-session/local-session.ts'
import type { Authenticated, AuthSource, LoginRequired, StepUpRequired } from './outcomes/outcomes.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import type { FlowApp } from './ports/ports.ts'

/**
 * Evaluates whether a session meets a requirement. Each rule is added to the trace.
 *
 * @param now seconds since the epoch
 */
export function judge(
  app: FlowApp,
  local: LocalSession,
  requirement: Requirement,
  source: AuthSource,
  now: number,
  trace: Trace,
): Authenticated | StepUpRequired | LoginRequired {
  const verdict = evaluateRequirement(requirement, evidenceOfLocal(local), now, app.stepUpMethods)
  for (const rule of verdict.rules) {
    trace.push(traced('requirement', rule.held ? 'held' : 'not held', `${rule.rule}: ${rule.why}.`))
  }
  switch (verdict.verdict) {
    case 'satisfied':
      return { status: 'authenticated', source, local, trace }
    case 'step_up': {
      const { missing, methods } = verdict
      return { status: 'step_up_required', missing, methods, sub: local.sub, record: local.record, trace }
    }
    case 'reauthenticate':
      return { status: 'login_required', reason: 'reauthentication_required', trace }
  }
}
