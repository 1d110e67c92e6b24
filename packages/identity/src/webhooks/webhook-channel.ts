import type { Audit } from '../audit/audit.ts'
import type { Sealer } from '../keys/sealer.ts'
import { DeliveryError } from '../outbox/delivery-error.ts'
import type { GuardedAnswer, GuardedHttp } from '../outbox/guarded-http.ts'
import { httpFailure } from '../outbox/http-failure.ts'
import type { OutboxChannel } from '../outbox/outbox-lane.ts'
import { signWebhook } from '../outbox/webhook-signature.ts'
import type { Database } from '../storage/schema.ts'
import type {} from './webhook-audit.ts'
import { openBody } from './webhook-delivery.ts'
import { createWebhookRests } from './webhook-rests.ts'
import { liveKeys, openKeys } from './webhook-secrets.ts'
import type { WebhookDeliveryTable, WebhookTable } from './webhook-tables.ts'
import type { Webhooks } from './webhooks.ts'

const timeoutMs = 10_000
/** Seconds of failures without a success after which a webhook is disabled. */
export const patienceSeconds = 2 * 86_400

/** How an attempt ended. */
interface Outcome {
  status: number | null
  /** Undefined: the receiver accepted it. */
  failure: DeliveryError | undefined
}

/**
 * Sends events to webhooks (Standard Webhooks 1.0.0). Any 2xx status accepts one; everything else is tried again for three
 * days. A webhook that has failed for two days, or answers 410, is disabled.
 */
export function webhookChannel(parts: {
  db: Database
  sealer: Sealer
  http: GuardedHttp
  /** Whether http is allowed too: dev mode. */
  allowsHttp: boolean
  audit: Audit
  webhooks: Pick<Webhooks, 'changed'>
  nowSeconds: () => number
}): OutboxChannel {
  const { db, sealer, http, allowsHttp, audit, webhooks, nowSeconds } = parts
  const rests = createWebhookRests(nowSeconds)

  async function send(webhook: WebhookTable, delivery: WebhookDeliveryTable): Promise<Outcome> {
    const url = URL.parse(webhook.url)
    if (url === null || (url.protocol !== 'https:' && !(allowsHttp && url.protocol === 'http:'))) {
      return { status: null, failure: new DeliveryError('the URL of the webhook is not https') }
    }
    const body = openBody(sealer, delivery)
    const { message_id: id } = delivery
    const now = nowSeconds()
    const keys = liveKeys(openKeys(sealer, webhook), now)
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Latchkey',
      ...signWebhook(keys, { id, timestampSeconds: now, body }),
    }
    let answer: GuardedAnswer
    try {
      answer = await http.post(url, { headers, body, deadlineMs: timeoutMs })
    } catch (error) {
      rests.begin(webhook.webhook_id)
      return { status: null, failure: new DeliveryError(reasonOf(error), { cause: error }) }
    }
    const failure = httpFailure('the webhook', answer)
    return {
      status: answer.status,
      failure:
        failure &&
        new DeliveryError(failure.message, {
          isPermanent: answer.status === 410,
          retryAfterSeconds: failure.retryAfterSeconds,
        }),
    }
  }

  async function record(
    webhook: WebhookTable,
    { message_id }: WebhookDeliveryTable,
    outcome: Outcome,
  ): Promise<void> {
    const now = nowSeconds()
    await db
      .updateTable('webhook_deliveries')
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        last_attempt_at: now,
        last_status: outcome.status,
        last_error: outcome.failure?.message ?? null,
        delivered_at: outcome.failure === undefined ? now : null,
      }))
      .where('message_id', '=', message_id)
      .execute()
    const { failing_since } = webhook
    if (outcome.failure === undefined) {
      if (failing_since !== null) await setFailing(webhook, null)
      return
    }
    if (outcome.status === 410) return disable(webhook, 'gone')
    if (failing_since === null) return setFailing(webhook, now)
    if (now - failing_since >= patienceSeconds) await disable(webhook, 'failing')
  }

  async function setFailing({ tenant_id, webhook_id }: WebhookTable, since: number | null): Promise<void> {
    await db
      .updateTable('webhooks')
      .set({ failing_since: since })
      .where('tenant_id', '=', tenant_id)
      .where('webhook_id', '=', webhook_id)
      .where('failing_since', since === null ? 'is not' : 'is', null)
      .execute()
  }

  async function disable(webhook: WebhookTable, reason: 'failing' | 'gone'): Promise<void> {
    const { tenant_id, webhook_id, updated_at } = webhook
    await db.transaction().execute(async (transaction) => {
      const disabled = await transaction
        .updateTable('webhooks')
        .set({ enabled: 0, disabled_reason: reason })
        .where('tenant_id', '=', tenant_id)
        .where('webhook_id', '=', webhook_id)
        .where('enabled', '=', 1)
        // somebody who has changed it since may have repaired it
        .where('updated_at', '=', updated_at)
        .executeTakeFirst()
      if (disabled.numUpdatedRows === 0n) return
      const fields = { tenant_id, target: `webhook:${webhook_id}`, reason, outcome: 'failure' } as const
      await audit('webhook.disabled', fields, transaction)
    })
    webhooks.changed()
  }

  return {
    name: 'webhook',
    mostAtOnce: 40,
    pauses: { first: 5, longest: 3_600 },
    async deliver(webhook_id, { id, tenantId: tenant_id }) {
      const webhook = await db
        .selectFrom('webhooks')
        .selectAll()
        .where('tenant_id', '=', tenant_id)
        .where('webhook_id', '=', webhook_id)
        .executeTakeFirst()
      const delivery = await db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('message_id', '=', id)
        .where('tenant_id', '=', tenant_id)
        .executeTakeFirst()
      // disabled or deleted since: it is not wanted any more
      if (webhook === undefined || delivery === undefined || webhook.enabled === 0) return
      const restSeconds = rests.secondsLeft(webhook_id)
      if (restSeconds > 0) {
        throw new DeliveryError('the webhook did not answer just now', { retryAfterSeconds: restSeconds })
      }
      const outcome = await send(webhook, delivery)
      await record(webhook, delivery, outcome)
      if (outcome.failure !== undefined) throw outcome.failure
    },
  }
}

/** The name of the fault: the text of an error may contain the URL. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the webhook did not answer'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return code === 'address_refused' ? error.message : `the webhook did not answer: ${code}`
}
