import { type Authenticator, evaluateRequirement, type Requirement } from '@latchkey/protocol'
import type { StepUpWay } from '../views/step-up-way.ts'
import { amrOf, ownsWay } from './step-up-ways.ts'

/**
 * Whether a log-in by one way of the user and a second one meets a requirement that no single step-up does: both parts of the
 * session are too old.
 *
 * @param ways the ways that the app offers
 * @param authenticators what the user has
 * @param now seconds since the epoch
 */
export function helpsToLogInAgain(
  requirement: Requirement,
  ways: readonly StepUpWay[],
  authenticators: readonly Authenticator[],
  now = Math.floor(Date.now() / 1000),
): boolean {
  // a log-in takes a password also where a step-up does not
  const owned = [...new Set<StepUpWay>(['password', ...ways])].filter((way) => ownsWay(way, authenticators))
  return owned.some((first, index) =>
    owned.slice(index + 1).some((second) => {
      const methods = [amrOf(first), amrOf(second)]
      const factors = methods.map((method) => ({ method, time: now }))
      // what you know and what you have; two things that you have are one kind
      const amr = first === 'password' ? [...methods, 'mfa'] : methods
      return evaluateRequirement(requirement, { amr, auth_time: now, factors }, now).verdict === 'satisfied'
    }),
  )
}
