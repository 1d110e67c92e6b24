import { createHmac, randomInt } from 'node:crypto'

/** Digits from the system's random source, each code equally likely, leading zeros kept. */
export function newPasscode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}

/** What a code is bound to. */
export interface PasscodeScope {
  tenant_id: string
  client_id: string
  user_id: string
  purpose: string
}

/** How a code is stored: it is too short for a plain hash, so it is keyed; and it fits nowhere else. */
export function passcodeHash(pepper: Buffer, scope: PasscodeScope, code: string): string {
  const bound = [scope.tenant_id, scope.client_id, scope.user_id, scope.purpose, code]
  return createHmac('sha256', pepper).update(JSON.stringify(bound)).digest('base64url')
}
