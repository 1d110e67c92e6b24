import { createHmac, timingSafeEqual } from 'node:crypto'
import { pastedDigits } from '../../text/pasted-code.ts'

export const totpAlgorithms = ['sha1', 'sha256', 'sha512'] as const
export type TotpAlgorithm = (typeof totpAlgorithms)[number]

/** How an authenticator app makes its codes (RFC 6238). */
export interface TotpForm {
  algorithm: TotpAlgorithm
  digits: number
  /** Seconds of a TOTP period. */
  period: number
}

/** Bytes of a secret: the length of the hash (RFC 6238, section 5.1), never less than 160 bits. */
export const secretBytes: Record<TotpAlgorithm, number> = { sha1: 20, sha256: 32, sha512: 64 }

/** The TOTP period at a moment in seconds since the epoch. */
export function periodAt(form: TotpForm, nowSeconds: number): number {
  return Math.floor(nowSeconds / form.period)
}

/** The code of a TOTP period (RFC 4226, section 5.3). */
export function codeAt(secret: Uint8Array, form: TotpForm, period: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(period))
  const hash = createHmac(form.algorithm, secret).update(counter).digest()
  const offset = hash.readUInt8(hash.length - 1) & 15
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** form.digits).padStart(form.digits, '0')
}

/** Which periods are accepted besides the current one. */
export interface PeriodWindow {
  /** Steps before it. */
  past: number
  /** Steps after it. */
  future: number
}

/**
 * The latest TOTP period whose code was given, if any. All are compared, in a time that does not reveal which one matched.
 *
 * @param given as it was typed or pasted
 * @param afterPeriod a period that was used before: codes of it and of older ones are refused (RFC 6238, section 5.2)
 */
export function matchingPeriod(
  secret: Uint8Array,
  form: TotpForm,
  given: string,
  nowSeconds: number,
  window: PeriodWindow,
  afterPeriod: number,
): number | undefined {
  const current = periodAt(form, nowSeconds)
  const code = Buffer.from(pastedDigits(given))
  let found: number | undefined
  for (let period = Math.max(0, current - window.past); period <= current + window.future; period += 1) {
    const expected = Buffer.from(codeAt(secret, form, period))
    const fits = code.length === expected.length && timingSafeEqual(code, expected)
    if (fits && period > afterPeriod) found = period
  }
  return found
}
