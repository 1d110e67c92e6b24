import type { Authenticator } from '@latchkey/protocol'
import type { StepUpWay } from '../views/step-up-way.ts'

/** Of each way: the value of `amr`, and the kind of authenticator that a user needs to have. */
const facts = {
  sms: { amr: 'sms', type: 'sms_otp' },
  passkey: { amr: 'webauthn', type: 'webauthn' },
  totp: { amr: 'otp', type: 'totp' },
  password: { amr: 'pwd', type: 'password' },
  recovery: { amr: 'otp', type: 'recovery_codes' },
} as const

/** The value of `amr` of a way. */
export function amrOf(way: StepUpWay): (typeof facts)[StepUpWay]['amr'] {
  return facts[way].amr
}

/** Whether a user has what a way needs. */
export function ownsWay(way: StepUpWay, authenticators: readonly Authenticator[]): boolean {
  return authenticators.some(({ type }) => type === facts[way].type)
}

/**
 * The pages whose method satisfies the requirement, in the order of the app.
 *
 * @param order the ways that the app offers, best first
 * @param methods values of `amr` that would do
 * @param authenticators what the user has; undefined if that is not known
 */
export function usableWays(
  order: readonly StepUpWay[],
  methods: readonly string[],
  authenticators: readonly Authenticator[] | undefined,
): StepUpWay[] {
  return order
    .filter((way) => methods.includes(facts[way].amr))
    .filter((way) => authenticators === undefined || ownsWay(way, authenticators))
}

/** The other ways of a page, in the order in which pages list them. */
export function otherWays(ways: readonly StepUpWay[], current: StepUpWay): StepUpWay[] {
  return ways.filter((way) => way !== current)
}

/**
 * After a failed attempt: the pages behind the links know which ways the user has. The password is not among them, since a second
 * factor may be what is missing.
 */
export function waysAfterFailure(order: readonly StepUpWay[], current: StepUpWay): StepUpWay[] {
  return order.filter((way) => way !== current && way !== 'password')
}

/** Address of a step-up page. @param way by default the best one of the user */
export function stepUpPath(returnTo: string, way?: StepUpWay): string {
  return `/step-up${way === undefined ? '' : `/${way}`}?return_to=${encodeURIComponent(returnTo)}`
}
