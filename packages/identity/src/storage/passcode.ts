import { createHmac, randomInt } from 'node:crypto'
import { sha256 } from '../text/hash.ts'
import { pastedDigits } from '../text/pasted-code.ts'

/** Digits from the system's random source, each code equally likely, leading zeros kept. */
export function newPasscode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}

/** The owner and purpose of a code. There is one code for each at a time. */
export interface PasscodeScope {
  tenant_id: string
  client_id: string
  user_id: string
  purpose: string
}

/** Everything that has to match for a code to be right. */
export interface PasscodeProof {
  /** The identifier of the request that sent the code, in canonical form. */
  identifier: { type: string; value: string }
  /** Required with the code if the request that sent it returned one. */
  requestId: string | undefined
  /** As it was typed or pasted. */
  code: string
}

/** The stored form of a code. It is too short for a plain hash, so it is keyed, and bound to its scope and request. */
export function passcodeHash(pepper: Buffer, scope: PasscodeScope, proof: PasscodeProof): string {
  const { identifier, requestId = null, code } = proof
  const { tenant_id, client_id, user_id, purpose } = scope
  const bound = [tenant_id, client_id, user_id, purpose, identifier.type, identifier.value, requestId]
  return createHmac('sha256', pepper)
    .update(JSON.stringify([...bound, pastedDigits(code)]))
    .digest('base64url')
}

/** Names the place of a code in the outbox: a newer one makes those that still wait there useless. */
export function passcodeSlot({ tenant_id, client_id, user_id, purpose }: PasscodeScope): string {
  return sha256(JSON.stringify(['passcode', tenant_id, client_id, user_id, purpose]))
}
