import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  CreateWebhookRequestSchema,
  ListWebhookDeliveriesQuerySchema,
  NewWebhookResponseSchema,
  UpdateWebhookRequestSchema,
  type Webhook,
  WebhookDeliveriesResponseSchema,
  type WebhookDelivery,
  WebhookDeliveryResponseSchema,
  WebhookResponseSchema,
  WebhookSecretResponseSchema,
  WebhooksResponseSchema,
} from './webhook-schemas.ts'

const webhook = {
  webhook_id: 'wh_7hXkP3sV0aQ9',
  url: 'https://crm.example/hooks/latchkey',
  events: ['user.created', 'user.updated'],
  enabled: true,
  created_at: 1_790_000_000,
  updated_at: 1_790_000_000,
} satisfies Webhook

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='

const delivery = {
  delivery_id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  event_type: 'user.created',
  status: 'delivered',
  attempts: 1,
  last_status_code: 204,
  created_at: 1_790_000_000,
  last_attempt_at: 1_790_000_001,
  delivered_at: 1_790_000_001,
  replayable_until: 1_790_604_800,
} satisfies WebhookDelivery

/** Webhooks of a tenant. */
export const webhookEndpoints = {
  /**
   * Lists the webhooks of the tenant.
   */
  listWebhooks: {
    method: 'GET',
    path: '/cis/v1/webhooks',
    caller: { manager: 'webhooks:read', of: 'tenant' },
    status: 200,
    response: WebhooksResponseSchema,
    gives: 'result',
    operation: 'list_webhooks',
    summary: 'Lists the webhooks of the tenant.',
    example: { response: { result: [webhook] } },
  },
  /**
   * Creates a webhook; its secret is returned once.
   *
   * @throws LatchkeyError `invalid_request`
   */
  createWebhook: {
    method: 'POST',
    path: '/cis/v1/webhooks',
    caller: { manager: 'webhooks:create', of: 'tenant' },
    body: CreateWebhookRequestSchema,
    status: 201,
    response: NewWebhookResponseSchema,
    gives: 'result',
    operation: 'create_webhook',
    summary: 'Creates a webhook; its secret is returned once.',
    example: {
      body: { url: webhook.url, events: webhook.events },
      response: { result: { ...webhook, secret } },
    },
  },
  /**
   * Reads a webhook.
   *
   * @throws LatchkeyError `not_found`
   */
  readWebhook: {
    method: 'GET',
    path: '/cis/v1/webhooks/{webhookId}',
    caller: { manager: 'webhooks:read', of: 'tenant' },
    status: 200,
    response: WebhookResponseSchema,
    gives: 'result',
    operation: 'read_webhook',
    errors: ['not_found'],
    summary: 'Reads a webhook.',
    example: { response: { result: webhook } },
  },
  /**
   * Changes a webhook; omitted members stay as they are.
   *
   * @throws LatchkeyError `invalid_request`, `not_found`; `conflict` if `version` is no longer that of the webhook
   */
  updateWebhook: {
    method: 'PUT',
    path: '/cis/v1/webhooks/{webhookId}',
    caller: { manager: 'webhooks:edit', of: 'tenant' },
    body: UpdateWebhookRequestSchema,
    status: 200,
    response: WebhookResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'update_webhook',
    errors: ['not_found', 'conflict'],
    summary: 'Changes a webhook; omitted members stay as they are.',
    example: { body: { enabled: false }, response: { result: { ...webhook, enabled: false } } },
  },
  /**
   * Deletes a webhook with its deliveries.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteWebhook: {
    method: 'DELETE',
    path: '/cis/v1/webhooks/{webhookId}',
    caller: { manager: 'webhooks:delete', of: 'tenant' },
    status: 204,
    operation: 'delete_webhook',
    errors: ['not_found'],
    summary: 'Deletes a webhook with its deliveries.',
    example: {},
  },
  /**
   * Gives a webhook a new secret; for a day, deliveries are signed with the previous one too.
   *
   * @throws LatchkeyError `not_found`
   */
  rotateWebhookSecret: {
    method: 'POST',
    path: '/cis/v1/webhooks/{webhookId}/secrets',
    caller: { manager: 'webhooks:edit', of: 'tenant' },
    status: 201,
    response: WebhookSecretResponseSchema,
    gives: 'result',
    operation: 'rotate_webhook_secret',
    errors: ['not_found'],
    summary: 'Gives a webhook a new secret; for a day, deliveries are signed with the previous one too.',
    example: { response: { result: { secret, previous_secret_expires_at: 1_790_086_400 } } },
  },
  /**
   * Sends a test event to a webhook, whatever its subscriptions.
   *
   * @throws LatchkeyError `not_found`
   */
  testWebhook: {
    method: 'POST',
    path: '/cis/v1/webhooks/{webhookId}/test',
    caller: { manager: 'webhooks:edit', of: 'tenant' },
    status: 202,
    response: WebhookDeliveryResponseSchema,
    gives: 'result',
    operation: 'test_webhook',
    errors: ['not_found'],
    summary: 'Sends a test event to a webhook, whatever its subscriptions.',
    example: {
      response: {
        result: {
          delivery_id: 'msg_3LXQChMmBgyeqy3BJ65qQK96g5X',
          event_type: 'webhook.test',
          status: 'waiting',
          attempts: 0,
          created_at: 1_790_000_000,
          replayable_until: 1_790_604_800,
        },
      },
    },
  },
  /**
   * Lists the deliveries of a webhook, the newest first.
   *
   * @throws LatchkeyError `invalid_request`, `not_found`
   */
  listWebhookDeliveries: {
    method: 'GET',
    path: '/cis/v1/webhooks/{webhookId}/deliveries',
    caller: { manager: 'webhooks:read', of: 'tenant' },
    query: ListWebhookDeliveriesQuerySchema,
    optionalRequest: true,
    status: 200,
    response: WebhookDeliveriesResponseSchema,
    operation: 'list_webhook_deliveries',
    errors: ['not_found'],
    summary: 'Lists the deliveries of a webhook, the newest first.',
    example: { query: { limit: '1' }, response: { result: [delivery] } },
  },
  /**
   * Sends a delivery again, with the same id; for seven days after its event.
   *
   * @throws LatchkeyError `not_found`
   */
  replayWebhookDelivery: {
    method: 'POST',
    path: '/cis/v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay',
    caller: { manager: 'webhooks:edit', of: 'tenant' },
    status: 202,
    response: WebhookDeliveryResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'replay_webhook_delivery',
    errors: ['not_found'],
    summary: 'Sends a delivery again, with the same id; for seven days after its event.',
    example: { response: { result: { ...delivery, status: 'waiting' } } },
  },
} as const satisfies EndpointTable
