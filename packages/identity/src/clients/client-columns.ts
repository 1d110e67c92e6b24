import { ClientJwkSchema, TokenExpirationSchema } from '@latchkey/protocol/management'
import { Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'

/** Reads the stored public keys of a client. */
export const readJwks = jsonColumn(Type.Array(ClientJwkSchema))

/** Reads stored lifetimes of tokens. */
export const readExpiration = jsonColumn(TokenExpirationSchema)
