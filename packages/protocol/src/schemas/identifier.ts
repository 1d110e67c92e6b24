import { type Static, Type } from 'typebox'
import { lineSchema } from './text.ts'

/** The kind of identifier that names a user. */
export const IdentifierTypeSchema = Type.Union([
  Type.Literal('email'),
  Type.Literal('phone_number'),
  Type.Literal('user_id'),
  Type.Literal('username'),
])
export type IdentifierType = Static<typeof IdentifierTypeSchema>

export const IdentifierSchema = lineSchema({ minLength: 1, maxLength: 320 })
