import type { Authenticator } from '@latchkey/protocol'
import type { SignInWay } from '../views/sign-in-way.ts'

/** Methods of the step-up pages, by the last part of their path. */
export type StepUpWay = 'sms' | 'totp' | 'passkey' | 'recovery'

/** In the order of the pages, with the value of `amr` and the kind that a user needs to have. */
const all = [
  { way: 'sms', amr: 'sms', type: 'sms_otp' },
  { way: 'passkey', amr: 'webauthn', type: 'webauthn' },
  { way: 'totp', amr: 'otp', type: 'totp' },
  { way: 'recovery', amr: 'otp', type: 'recovery_codes' },
] as const

/**
 * The pages whose method satisfies the requirement, best first; a code by SMS comes first.
 *
 * @param methods values of `amr` that would do
 * @param authenticators what the user has; undefined if that is not known
 */
export function usableWays(
  methods: readonly string[],
  authenticators: readonly Authenticator[] | undefined,
): StepUpWay[] {
  return all
    .filter(({ amr }) => methods.includes(amr))
    .filter(({ type }) => authenticators?.some((one) => one.type === type) ?? true)
    .map(({ way }) => way)
}

/** The other ways of a page, in the order in which pages list them. */
export function otherWays(ways: readonly StepUpWay[], current: StepUpWay): SignInWay[] {
  return ways.filter((way) => way !== current)
}

/** Address of a step-up page. */
export function stepUpPath(returnTo: string, way: StepUpWay = 'sms'): string {
  return `/step-up${way === 'sms' ? '' : `/${way}`}?return_to=${encodeURIComponent(returnTo)}`
}
