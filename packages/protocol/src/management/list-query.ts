import { type Static, Type } from 'typebox'
import { lineSchema } from '../schemas/text.ts'

/** The part of a list that a call asks for. */
export const listQuery = {
  cursor: Type.Optional(
    Type.Unsafe<string>({
      ...lineSchema({ minLength: 1, maxLength: 1024 }),
      description: '`next_cursor` of the answer before.',
    }),
  ),
  limit: Type.Optional(
    Type.String({
      pattern: '^[1-9][0-9]{0,3}$',
      description: 'The most items of one answer, up to 1000. Default 100.',
    }),
  ),
}

/** The query of a list that is read in parts. */
export const ListQuerySchema = Type.Object(listQuery, { additionalProperties: false })

/** Where the next part of a list begins; missing in the last one. */
export const nextCursorField = {
  next_cursor: Type.Optional(
    Type.String({ description: 'Give it as `cursor` to read on. Missing: this is the end.' }),
  ),
}
export type ListQuery = Static<typeof ListQuerySchema>
