import { type Static, Type } from 'typebox'

const scope = {
  calls: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  path: Type.Optional(Type.String({ maxLength: 200 })),
}
const status = Type.Optional(Type.Integer({ minimum: 200, maximum: 599 }))
const closed = { additionalProperties: false }

/** `POST /dev/faults`: what goes wrong next, or what happens now. */
export const FaultRequestSchema = Type.Union([
  Type.Object(
    {
      fault: Type.Literal('rate_limit'),
      retry_after_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
      ...scope,
    },
    closed,
  ),
  Type.Object({ fault: Type.Literal('fail'), status, ...scope }, closed),
  Type.Object({ fault: Type.Literal('drop'), ...scope }, closed),
  Type.Object({ fault: Type.Literal('refuse'), ...scope }, closed),
  Type.Object(
    { fault: Type.Literal('delay'), ms: Type.Integer({ minimum: 0, maximum: 600_000 }), ...scope },
    closed,
  ),
  Type.Object({ fault: Type.Literal('answer'), body: Type.Unknown(), status, ...scope }, closed),
  Type.Object({ fault: Type.Literal('wrong_keys'), ...scope }, closed),
  Type.Object({ fault: Type.Literal('another_user'), ...scope }, closed),
  /** Sessions of all users, or of one, expire now. */
  Type.Object(
    { fault: Type.Literal('sessions_vanish'), username: Type.Optional(Type.String({ maxLength: 255 })) },
    closed,
  ),
  /** A new key signs from now on. */
  Type.Object({ fault: Type.Literal('keys_rotate') }, closed),
])
export type FaultRequest = Static<typeof FaultRequestSchema>
