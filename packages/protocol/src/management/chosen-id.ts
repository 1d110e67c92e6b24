import { Type } from 'typebox'

/** An id that whoever creates a tenant, an app or a client may choose. */
export const ChosenIdSchema = Type.String({ pattern: '^[A-Za-z0-9._~-]{1,128}$' })
