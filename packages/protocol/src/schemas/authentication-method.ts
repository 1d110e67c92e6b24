/** The known authentication methods, as values of `amr` (RFC 8176 and the wire API). */
export const authenticationMethods = ['pwd', 'sms', 'eotp', 'eml', 'otp', 'webauthn'] as const
/** See {@link authenticationMethods}. */
export type AuthenticationMethod = (typeof authenticationMethods)[number]

/** One authentication of a session. */
export interface AuthenticationFactor {
  /** A value of `amr`. */
  method: string
  /** Seconds since the epoch. */
  time: number
  /** Whether WebAuthn verified the user, by a PIN or biometric. */
  user_verified?: boolean
}

/** Kinds of factors (NIST SP 800-63B-4, section 2.2). */
export type FactorKind = 'knowledge' | 'possession' | 'inherence'

/**
 * Returns the kinds of factors that one authentication proves. Email and unknown methods prove none; WebAuthn with user
 * verification proves two (a PIN or biometric at the authenticator counts as inherence).
 */
export function kindsOf(
  factor: Pick<AuthenticationFactor, 'method' | 'user_verified'>,
): readonly FactorKind[] {
  switch (factor.method) {
    case 'pwd':
      return ['knowledge']
    case 'sms':
    case 'otp':
      return ['possession']
    case 'webauthn':
      return factor.user_verified === true ? ['possession', 'inherence'] : ['possession']
    default:
      return []
  }
}

/** Returns whether two different kinds of factors are proven: multi-factor in the strict sense. */
export function provesTwoKinds(
  factors: readonly Pick<AuthenticationFactor, 'method' | 'user_verified'>[],
): boolean {
  return new Set(factors.flatMap(kindsOf)).size >= 2
}

/** Returns the `amr` of a session: its methods without duplicates, and `mfa` if two kinds of factors are proven. */
export function amrOf(factors: readonly Pick<AuthenticationFactor, 'method' | 'user_verified'>[]): string[] {
  const methods = [...new Set(factors.map((factor) => factor.method))]
  return provesTwoKinds(factors) ? [...methods, 'mfa'] : methods
}
