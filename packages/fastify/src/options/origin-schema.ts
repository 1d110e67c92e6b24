import { Type } from 'typebox'

const OneOriginSchema = Type.String({ maxLength: 512 })

/** One origin of an app, or a list of them. */
export const OriginSchema = Type.Union([
  OneOriginSchema,
  Type.Array(OneOriginSchema, { minItems: 1, maxItems: 64, uniqueItems: true }),
])
