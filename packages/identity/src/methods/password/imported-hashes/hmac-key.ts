/**
 * Whether HMAC, on which PBKDF2 and scrypt are built, computes with all of a key: a short one is padded with NULs, so those
 * at its end do not count (RFC 2104, section 2).
 */
export function isWholeHmacKey(password: string): boolean {
  return !password.endsWith('\0')
}
