import { createHmac, timingSafeEqual } from 'node:crypto'

export const totpAlgorithms = ['sha1', 'sha256', 'sha512'] as const
export type TotpAlgorithm = (typeof totpAlgorithms)[number]

/** How an authenticator makes its codes (RFC 6238). */
export interface TimeCodeForm {
  algorithm: TotpAlgorithm
  digits: number
  /** Seconds of a time step. */
  period: number
}

/** Bytes of a secret: the length of the hash (RFC 6238, section 5.1), never less than 160 bits. */
export const secretBytes: Record<TotpAlgorithm, number> = { sha1: 20, sha256: 32, sha512: 64 }

/** The time step at a moment in seconds since the epoch. */
export function stepAt(form: TimeCodeForm, nowSeconds: number): number {
  return Math.floor(nowSeconds / form.period)
}

/** The code of a time step (RFC 4226, section 5.3). */
export function codeAt(secret: Uint8Array, form: TimeCodeForm, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac(form.algorithm, secret).update(counter).digest()
  const offset = hash.readUInt8(hash.length - 1) & 15
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** form.digits).padStart(form.digits, '0')
}

/** Which steps count besides the one of now. */
export interface StepWindow {
  /** Steps before it. */
  past: number
  /** Steps after it. */
  future: number
}

/**
 * The latest time step whose code was given, if any; each is compared, in a time that does not tell which.
 *
 * @param afterStep a step that was used already: it and older ones do not count any more (RFC 6238, section 5.2)
 */
export function matchingStep(
  secret: Uint8Array,
  form: TimeCodeForm,
  given: string,
  nowSeconds: number,
  window: StepWindow,
  afterStep: number,
): number | undefined {
  const current = stepAt(form, nowSeconds)
  const code = Buffer.from(given)
  let found: number | undefined
  for (let step = Math.max(0, current - window.past); step <= current + window.future; step += 1) {
    const expected = Buffer.from(codeAt(secret, form, step))
    const fits = code.length === expected.length && timingSafeEqual(code, expected)
    if (fits && step > afterStep) found = step
  }
  return found
}
