import { type Static, Type } from 'typebox'
import { lineSchema } from '../schemas/text.ts'
import { givenVersionField, versionField } from './version-fields.ts'

/** The events that a webhook may subscribe to. */
export const webhookEventTypes = [
  'login.succeeded',
  'logout',
  'session.ended',
  'user.created',
  'user.updated',
  'user.deleted',
  'factor.added',
  'factor.changed',
  'factor.removed',
  'activity.suspicious',
] as const

/** The name of an event that a webhook may subscribe to. */
export const WebhookEventTypeSchema = Type.Enum([...webhookEventTypes])
/** See {@link WebhookEventTypeSchema}. */
export type WebhookEventType = (typeof webhookEventTypes)[number]

const fields = {
  url: lineSchema({
    minLength: 1,
    maxLength: 2048,
    description: 'Receives the events by POST: an https URL whose host has a public address.',
  }),
  events: Type.Array(WebhookEventTypeSchema, {
    minItems: 1,
    maxItems: webhookEventTypes.length,
    uniqueItems: true,
    description: 'The events that are sent.',
  }),
  description: lineSchema({ maxLength: 255, description: 'A note for people.' }),
  enabled: Type.Boolean({
    description:
      'Whether events are sent. A webhook that has failed for two days, or answers 410, is disabled by itself.',
  }),
}

/** What a new webhook needs. */
export const CreateWebhookRequestSchema = Type.Object(
  {
    url: fields.url,
    events: fields.events,
    description: Type.Optional(fields.description),
    enabled: Type.Optional(fields.enabled),
  },
  { additionalProperties: false },
)
export type CreateWebhookRequest = Static<typeof CreateWebhookRequestSchema>

/** What changes; omitted members stay as they are. */
export const UpdateWebhookRequestSchema = Type.Object(
  {
    url: Type.Optional(fields.url),
    events: Type.Optional(fields.events),
    description: Type.Optional(fields.description),
    enabled: Type.Optional(fields.enabled),
    ...givenVersionField,
  },
  { additionalProperties: false },
)
export type UpdateWebhookRequest = Static<typeof UpdateWebhookRequestSchema>

const seconds = (description: string) =>
  Type.Integer({ minimum: 0, description: `${description} Seconds since the epoch.` })

/** A webhook of a tenant, without its secrets. */
export const WebhookSchema = Type.Object({
  webhook_id: Type.String(),
  url: Type.String(),
  events: Type.Array(WebhookEventTypeSchema),
  description: Type.Optional(Type.String()),
  enabled: Type.Boolean(),
  disabled_reason: Type.Optional(
    Type.Enum(['failing', 'gone'], { description: 'Why the service disabled it.' }),
  ),
  failing_since: Type.Optional(seconds('When the first delivery failed that no success has followed.')),
  created_at: seconds('When it was created.'),
  updated_at: seconds('When it was changed last.'),
  ...versionField,
})
export type Webhook = Static<typeof WebhookSchema>

const SecretSchema = Type.String({
  description:
    'Signs every delivery (Standard Webhooks): `whsec_` and 32 bytes in base64. It is not shown again.',
})

/** A new webhook, with its secret. */
export const NewWebhookResponseSchema = Type.Object({
  result: Type.Object({ ...WebhookSchema.properties, secret: SecretSchema }),
})
export type NewWebhookResponse = Static<typeof NewWebhookResponseSchema>

/** A webhook, as the service answers. */
export const WebhookResponseSchema = Type.Object({ result: WebhookSchema })
export type WebhookResponse = Static<typeof WebhookResponseSchema>

/** All webhooks of a tenant, the oldest first. */
export const WebhooksResponseSchema = Type.Object({ result: Type.Array(WebhookSchema) })
export type WebhooksResponse = Static<typeof WebhooksResponseSchema>

/** A new secret of a webhook. */
export const WebhookSecretResponseSchema = Type.Object({
  result: Type.Object({
    secret: SecretSchema,
    previous_secret_expires_at: seconds('Until then, deliveries are signed with the previous secret too.'),
  }),
})
export type WebhookSecretResponse = Static<typeof WebhookSecretResponseSchema>

/** One event for one webhook. */
export const WebhookDeliverySchema = Type.Object({
  delivery_id: Type.String({ description: 'The `webhook-id` of every attempt.' }),
  event_type: Type.String(),
  status: Type.Enum(['waiting', 'delivered', 'failed'], {
    description: '`waiting`: it is or will be tried; `failed`: it was given up.',
  }),
  attempts: Type.Integer({ minimum: 0 }),
  last_status_code: Type.Optional(
    Type.Integer({ description: 'The HTTP status of the last attempt; missing without an answer.' }),
  ),
  last_error: Type.Optional(Type.String({ description: 'Why the last attempt failed.' })),
  created_at: seconds('When the event was stored.'),
  last_attempt_at: Type.Optional(seconds('When it was last sent.')),
  delivered_at: Type.Optional(seconds('When the receiver accepted it.')),
  replayable_until: seconds('Until then it can be replayed; afterwards it is erased.'),
})
export type WebhookDelivery = Static<typeof WebhookDeliverySchema>

/** A delivery, as the service answers. */
export const WebhookDeliveryResponseSchema = Type.Object({ result: WebhookDeliverySchema })
export type WebhookDeliveryResponse = Static<typeof WebhookDeliveryResponseSchema>

/** Which deliveries are listed. */
export const ListWebhookDeliveriesQuerySchema = Type.Object(
  {
    limit: Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{0,2}$',
        description: 'Entries of a page, up to 200. Default: 50.',
      }),
    ),
    cursor: Type.Optional(
      lineSchema({ minLength: 1, maxLength: 1024, description: 'Where the page begins.' }),
    ),
  },
  { additionalProperties: false },
)
export type ListWebhookDeliveriesQuery = Static<typeof ListWebhookDeliveriesQuerySchema>

/** A page of deliveries, the newest first. */
export const WebhookDeliveriesResponseSchema = Type.Object({
  result: Type.Array(WebhookDeliverySchema),
  next_cursor: Type.Optional(Type.String({ description: 'The `cursor` of the next page.' })),
})
export type WebhookDeliveriesResponse = Static<typeof WebhookDeliveriesResponseSchema>
