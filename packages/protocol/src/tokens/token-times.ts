/** The claims of a token that are times, in seconds since the epoch. */
export interface TokenTimes {
  iat?: number | undefined
  exp: number
  nbf?: unknown
}

/** By which clock the times of a token are judged. */
export interface TokenClock {
  /** Seconds since the epoch. */
  nowSeconds: number
  /** Seconds by which the clock of the issuer may differ. */
  clockSkewSeconds: number
  /** Seconds since `iat` after which the token is too old, whatever its `exp`. @default no limit */
  maxAgeSeconds?: number
}

/**
 * Describes why a token is not valid at a time; `undefined` if it is (RFC 7519, sections 4.1.4 to 4.1.6; RFC 8725, section
 * 3.8). It is accepted until `clockSkewSeconds` after `exp`, to the second, and not before its own time by more than that.
 */
export function faultOfTokenTimes({ iat, exp, nbf }: TokenTimes, clock: TokenClock): string | undefined {
  const { nowSeconds, clockSkewSeconds, maxAgeSeconds = Number.POSITIVE_INFINITY } = clock
  if (exp <= nowSeconds - clockSkewSeconds) return 'exp has passed'
  if (iat !== undefined) {
    if (exp <= iat) return 'exp is not after iat'
    if (iat > nowSeconds + clockSkewSeconds) return 'iat is in the future; do the clocks agree?'
    if (iat < nowSeconds - clockSkewSeconds - maxAgeSeconds)
      return 'iat is too long ago; do the clocks agree?'
  }
  if (nbf === undefined) return undefined
  if (!Number.isSafeInteger(nbf)) return 'nbf is not a time'
  return Number(nbf) > nowSeconds + clockSkewSeconds
    ? 'nbf is in the future; do the clocks agree?'
    : undefined
}
