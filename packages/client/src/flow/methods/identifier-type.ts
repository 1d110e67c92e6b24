import { Type } from 'typebox'

/** The kinds of identifier that name an account. */
export const IdentifierTypeSchema = Type.Enum(['email', 'phone_number', 'user_id', 'username'])
