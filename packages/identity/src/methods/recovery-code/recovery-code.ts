import { createHmac, randomBytes } from 'node:crypto'
import { base32 } from '../../text/base32.ts'
import { pastedLetters } from '../../text/pasted-code.ts'

/** The number of codes in a set. */
export const codesOfSet = 10

/** 120 bits: past 112 a fast hash is enough (OWASP ASVS 5.0, 6.5.2), and no guess at any rate comes near. */
const codeBytes = 15

/** A fresh code, in six groups of four such as `MZXW-6YTB-…`. */
export function newRecoveryCode(): string {
  return (base32(randomBytes(codeBytes)).match(/.{4}/g) ?? []).join('-')
}

/** Whose code, in which app. */
export interface RecoveryCodeOwner {
  tenant_id: string
  app_id: string
  user_id: string
}

/** The stored form of a code: keyed, bound to its owner, and the same however the code is typed. */
export function recoveryCodeHash(pepper: Buffer, owner: RecoveryCodeOwner, typed: string): string {
  const bound = ['recovery_code', owner.tenant_id, owner.app_id, owner.user_id, canonical(typed)]
  return createHmac('sha256', pepper).update(JSON.stringify(bound)).digest('base64url')
}

/** Base32 has no 0, 1 and 8: they stand for a misread O, I and B. */
function canonical(typed: string): string {
  return pastedLetters(typed).replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('8', 'B')
}
