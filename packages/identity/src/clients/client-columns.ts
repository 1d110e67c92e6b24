import { createCheck } from '@latchkey/protocol'
import {
  ClientJwkSchema,
  type IdTokenAlgorithm,
  IdTokenAlgorithmSchema,
  TokenExpirationSchema,
} from '@latchkey/protocol/management'
import { Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'

/** Reads the stored public keys of a client. */
export const readJwks = jsonColumn(Type.Array(ClientJwkSchema))

const checkIdTokenAlgorithm = createCheck(IdTokenAlgorithmSchema)

/** The algorithm for which a client is registered, as a field of it; none: nothing was registered, or by a newer release. */
export function readIdTokenAlgorithm(registered: string | null): {
  id_token_signed_response_alg?: IdTokenAlgorithm
} {
  const checked = checkIdTokenAlgorithm(registered)
  return checked.ok ? { id_token_signed_response_alg: checked.value } : {}
}

/** Reads stored lifetimes of tokens. */
export const readExpiration = jsonColumn(TokenExpirationSchema)
