import type { IdentifierType } from '@latchkey/protocol'
import type { ProofContext } from './login-method.ts'

/** An account by name, or in a step-up the user of the session. */
export type GivenAccount =
  | { identifier: string; identifierType: IdentifierType }
  | { identifier?: undefined; identifierType?: undefined }

/** The account that the credentials name, else the user of the session; `undefined` if neither is known. */
export function namedAccount(
  given: GivenAccount,
  { sessionUser }: ProofContext,
): { identifier: string; identifier_type: IdentifierType } | undefined {
  if (given.identifier !== undefined) {
    return { identifier: given.identifier, identifier_type: given.identifierType }
  }
  return sessionUser === undefined ? undefined : { identifier: sessionUser, identifier_type: 'user_id' }
}
