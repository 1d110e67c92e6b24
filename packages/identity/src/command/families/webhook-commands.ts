import { webhookEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

/** `webhook …` */
export const webhookCommands = [
  endpointCommand({
    name: 'create',
    method: 'createWebhook',
    endpoint: webhookEndpoints.createWebhook,
    summary: 'create a webhook; its secret is shown this once',
    places: { url: 'url' },
    secret: 'secret',
    examples: ['webhook create https://crm.example/hooks --events user.created --events user.updated'],
  }),
  endpointCommand({
    name: 'list',
    method: 'listWebhooks',
    endpoint: webhookEndpoints.listWebhooks,
    summary: 'list the webhooks of a tenant',
    columns: ['webhook_id', 'url', 'events', 'enabled', 'created_at'],
    examples: ['webhook list'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readWebhook',
    endpoint: webhookEndpoints.readWebhook,
    summary: 'show a webhook',
    examples: ['webhook show WEBHOOK_ID'],
  }),
  endpointCommand({
    name: 'change',
    method: 'updateWebhook',
    endpoint: webhookEndpoints.updateWebhook,
    summary: 'change a webhook; what is not given stays',
    examples: ['webhook change WEBHOOK_ID --enabled false'],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteWebhook',
    endpoint: webhookEndpoints.deleteWebhook,
    summary: 'delete a webhook with its deliveries',
    says: 'the webhook {webhookId} is deleted',
    examples: ['webhook delete WEBHOOK_ID'],
  }),
  endpointCommand({
    name: 'add-secret',
    method: 'rotateWebhookSecret',
    endpoint: webhookEndpoints.rotateWebhookSecret,
    summary: 'give a webhook a new secret, shown this once; the previous one signs too for a day',
    secret: 'secret',
    examples: ['webhook add-secret WEBHOOK_ID'],
  }),
  endpointCommand({
    name: 'test',
    method: 'testWebhook',
    endpoint: webhookEndpoints.testWebhook,
    summary: 'send a test event to a webhook',
    examples: ['webhook test WEBHOOK_ID'],
  }),
  endpointCommand({
    name: 'deliveries',
    method: 'listWebhookDeliveries',
    endpoint: webhookEndpoints.listWebhookDeliveries,
    summary: 'list the deliveries of a webhook, the newest first',
    columns: ['delivery_id', 'event_type', 'status', 'attempts', 'last_status_code', 'created_at'],
    examples: ['webhook deliveries WEBHOOK_ID'],
  }),
  endpointCommand({
    name: 'replay',
    method: 'replayWebhookDelivery',
    endpoint: webhookEndpoints.replayWebhookDelivery,
    summary: 'send a delivery again, with the same id',
    examples: ['webhook replay WEBHOOK_ID DELIVERY_ID'],
  }),
]
