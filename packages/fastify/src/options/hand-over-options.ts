import { type Static, Type } from 'typebox'

/** An origin alone; whether it is https is checked beside the app's own. */
const OriginSchema = Type.String({ minLength: 1, maxLength: 512 })

/** How a sign-on reaches apps of the group on other registrable domains, where no cookie can be shared. */
export const HandOverOptionsSchema = Type.Object(
  {
    /** Origin of the app that is asked once, at a visit to a guarded page without a sign-on here. */
    ask: Type.Optional(OriginSchema),
    /** Apps that may ask here, by name, with their origins. */
    give: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' }), OriginSchema)),
    /** Where both sides meet; the same for all apps of the group. @default '/latchkey/hand-over' */
    path: Type.Optional(Type.String({ pattern: '^(/[A-Za-z0-9_.~-]+)+$', maxLength: 256 })),
  },
  { additionalProperties: false },
)
export type HandOverOptions = Static<typeof HandOverOptionsSchema>

/** The same, filled in and copied. */
export interface HandOver {
  ask: string | undefined
  give: ReadonlyMap<string, string>
  path: string
}

export function handOverOf(options: HandOverOptions | undefined): HandOver | undefined {
  if (options === undefined) return undefined
  const { ask, give = {}, path = '/latchkey/hand-over' } = options
  return { ask, give: new Map(Object.entries(give)), path }
}
