import { type Static, Type } from 'typebox'
import { lineSchema } from '../schemas/text.ts'

const Filter = (description: string) =>
  Type.Optional(Type.Unsafe<string>({ ...lineSchema({ minLength: 1, maxLength: 255 }), description }))

const Digits = (description: string) =>
  Type.Optional(Type.String({ pattern: '^(0|[1-9][0-9]{0,11})$', description }))

const instance = Type.Optional(
  Type.Literal('true', {
    description: 'Events of the service that belong to no tenant, for managers of the whole service.',
  }),
)

const limit = Type.Optional(
  Type.String({
    pattern: '^([1-9][0-9]{0,2}|1000)$',
    description: 'The most events of one answer, up to 1000. Default 100.',
  }),
)

const conditions = {
  user_id: Filter('Events that concern this user.'),
  actor_user_id: Filter('Events by this user, as somebody who manages.'),
  client_id: Filter('Events through this client.'),
  app_id: Filter('Events through the clients that this app has now.'),
  action: Filter('The name of the event, such as `login.failed`.'),
  outcome: Type.Optional(Type.Union([Type.Literal('success'), Type.Literal('failure')])),
  from: Digits('The first second, since the epoch.'),
  to: Digits('The second before which they happened, since the epoch.'),
}

/** Which audit events are asked for. All conditions hold. */
export const ListAuditQuerySchema = Type.Object(
  {
    ...conditions,
    instance,
    limit,
    cursor: Type.Optional(
      Type.Unsafe<string>({
        ...lineSchema({ minLength: 1, maxLength: 1024 }),
        description: '`next_cursor` of the answer before, with the same conditions.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ListAuditQuery = Static<typeof ListAuditQuerySchema>

const Text = (description: string) => Type.Optional(Type.String({ description }))

/** An audit event. */
export const AuditEventSchema = Type.Object({
  event_id: Type.String({ description: 'Also in the log line, as `audit_id`.' }),
  at: Type.Integer({ description: 'Seconds since the epoch.' }),
  tenant_id: Type.String({ description: '`*`: no tenant.' }),
  action: Type.String({ description: 'The name of the event, such as `login.succeeded`.' }),
  outcome: Type.Union([Type.Literal('success'), Type.Literal('failure')]),
  reason: Text('Why it failed.'),
  method: Text('The factor or the channel.'),
  client_id: Text('The client through which it happened.'),
  subject: Text('The pseudonym of the user concerned.'),
  actor_type: Type.String({
    description: '`user`, `client`, `operator` (the command line) or `service`.',
  }),
  actor_subject: Text('The pseudonym of the user who managed.'),
  target: Text('What was changed, such as `client:shop-web`.'),
  session: Text('The SHA-256 of the session id, in base64url.'),
  ip: Text('The address of the end-user, as the client gave it; of a client that manages, its own.'),
  user_agent: Text('The beginning of the user agent, as the client gave it.'),
  seq: Type.Integer({ minimum: 1, description: 'The place in the chain of the tenant.' }),
  hash: Type.String({
    description:
      'SHA-256, in base64url, of the JSON array of: the hash before (empty for the first), `tenant_id`, `seq`, and the JSON text of the members up to `user_agent` in this order.',
  }),
  user_id: Text('The user concerned; missing once the user was erased.'),
  actor_user_id: Text('The user who managed; missing once the user was erased.'),
})
export type AuditEventEntry = Static<typeof AuditEventSchema>

/** Audit events, the latest first. */
export const ListAuditResponseSchema = Type.Object({
  result: Type.Array(AuditEventSchema),
  next_cursor: Type.Optional(
    Type.String({ description: 'Give it as `cursor` to read on. Missing: this is the end.' }),
  ),
})
export type ListAuditResponse = Static<typeof ListAuditResponseSchema>

/** Which part of a chain is exported. All conditions hold; with any of them, the answer has no checkpoints. */
export const ExportAuditQuerySchema = Type.Object(
  {
    ...conditions,
    after: Digits('The `seq` after which the export goes on: that of the last line before. Default 0.'),
    instance,
    limit,
  },
  { additionalProperties: false },
)
export type ExportAuditQuery = Static<typeof ExportAuditQuerySchema>

/** JSON lines: events in the order of the chain; of a whole chain, after an event that was signed, its checkpoint. */
export const ExportAuditResponseSchema = Type.String()
export type ExportAuditResponse = Static<typeof ExportAuditResponseSchema>

/** What a chain is compared with besides its own checkpoints. */
export const VerifyAuditRequestSchema = Type.Object(
  {
    checkpoints: Type.Optional(
      Type.Array(Type.Unsafe<string>(lineSchema({ minLength: 1, maxLength: 2048 })), {
        maxItems: 1000,
        description: 'Checkpoints that were kept elsewhere, from the log or an export.',
      }),
    ),
    instance: Type.Optional(
      Type.Boolean({ description: 'The chain of the events that belong to no tenant. Default `false`.' }),
    ),
  },
  { additionalProperties: false },
)
export type VerifyAuditRequest = Static<typeof VerifyAuditRequestSchema>

/** What a verification found. */
export const AuditVerificationSchema = Type.Object({
  intact: Type.Boolean(),
  events: Type.Integer({ description: 'Events that were read.' }),
  dropped_to: Type.Integer({ description: 'The `seq` up to which retention has dropped events; 0: none.' }),
  seq: Type.Integer({ description: 'The last event.' }),
  hash: Type.String({ description: 'The hash of the last event.' }),
  checkpoints: Type.Integer({ description: 'Checkpoints that were compared.' }),
  newest_checkpoint: Text(
    'Kept elsewhere and given at a later verification, it shows whether the end was cut.',
  ),
  faults: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('event_missing'),
        Type.Literal('event_changed'),
        Type.Literal('tail_cut'),
        Type.Literal('checkpoint_invalid'),
        Type.Literal('checkpoint_contradicted'),
      ]),
      seq: Type.Integer(),
    }),
    { description: 'The first hundred.' },
  ),
})
export type AuditVerification = Static<typeof AuditVerificationSchema>

/** The result of a verification, as the service answers. */
export const VerifyAuditResponseSchema = Type.Object({ result: AuditVerificationSchema })
export type VerifyAuditResponse = Static<typeof VerifyAuditResponseSchema>
