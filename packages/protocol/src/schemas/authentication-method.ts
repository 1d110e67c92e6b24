/** How somebody can authenticate: the values of `amr` that we know (RFC 8176 and the wire API). */
export const authenticationMethods = ['pwd', 'sms', 'eotp', 'eml', 'otp', 'webauthn'] as const
export type AuthenticationMethod = (typeof authenticationMethods)[number]

/** One authentication of a session. */
export interface AuthenticationFactor {
  /** A value of `amr`. */
  method: string
  /** Seconds since the epoch. */
  time: number
  /** WebAuthn with user verification. */
  user_verified?: boolean
}

/** Kinds of factors (NIST SP 800-63B-4, section 2.2). */
export type FactorKind = 'knowledge' | 'possession' | 'inherence'

/**
 * The kinds that one authentication proves. Email proves none; WebAuthn with user verification proves two (the
 * PIN or biometric at the authenticator is counted as inherence); a method that we do not know proves nothing.
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

/** Whether two different kinds are proven: multi-factor in the strict sense. */
export function provesTwoKinds(
  factors: readonly Pick<AuthenticationFactor, 'method' | 'user_verified'>[],
): boolean {
  return new Set(factors.flatMap(kindsOf)).size >= 2
}

/** `amr` of a session: its methods without duplicates, and `mfa` once two kinds have been proven. */
export function amrOf(factors: readonly Pick<AuthenticationFactor, 'method' | 'user_verified'>[]): string[] {
  const methods = [...new Set(factors.map((factor) => factor.method))]
  return provesTwoKinds(factors) ? [...methods, 'mfa'] : methods
}
