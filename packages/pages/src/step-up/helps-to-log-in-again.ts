import {
  type AuthenticationMethod,
  type Authenticator,
  evaluateRequirement,
  type Requirement,
} from '@latchkey/protocol'
import type { StepUpWay } from '../views/step-up-way.ts'
import { amrOf, ownsWay } from './step-up-ways.ts'

/**
 * Whether a log-in by password and one more factor of the user meets a requirement that no single step-up does: both parts of the
 * session are too old.
 */
export function helpsToLogInAgain(
  requirement: Requirement,
  ways: readonly StepUpWay[],
  authenticators: readonly Authenticator[],
): boolean {
  const now = Math.floor(Date.now() / 1000)
  return ways
    .filter((way) => way !== 'password' && ownsWay(way, authenticators))
    .some((way) => {
      const methods: AuthenticationMethod[] = ['pwd', amrOf(way)]
      const factors = methods.map((method) => ({ method, time: now }))
      const evidence = { amr: [...methods, 'mfa'], auth_time: now, factors }
      return evaluateRequirement(requirement, evidence, now).verdict === 'satisfied'
    })
}
