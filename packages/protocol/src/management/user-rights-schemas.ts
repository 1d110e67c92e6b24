import { type Static, Type } from 'typebox'
import { AuditEventSchema } from './audit-schemas.ts'

/** Everything that is held about a user, without secrets. */
export const UserDataSchema = Type.Object({
  user_id: Type.String(),
  exported_at: Type.Integer({ description: 'Seconds since the epoch.' }),
  data: Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown())), {
    description:
      'By kind, such as `profile`, `apps`, `sessions` or `passkeys`. Times are seconds since the epoch.',
  }),
  audit_events: Type.Array(AuditEventSchema, {
    description: 'The latest 10,000 events that concern the user or that they caused.',
  }),
  has_more_audit_events: Type.Boolean({ description: 'The others are listed by `GET /cis/v1/audit`.' }),
})
export type UserData = Static<typeof UserDataSchema>

/** The data of a user, as the service answers. */
export const UserDataResponseSchema = Type.Object({ result: UserDataSchema })
export type UserDataResponse = Static<typeof UserDataResponseSchema>
