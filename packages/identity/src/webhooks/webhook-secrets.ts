import { randomBytes } from 'node:crypto'
import { type Static, Type } from 'typebox'
import type { Sealer } from '../keys/sealer.ts'
import { jsonColumn } from '../storage/json-column.ts'

const StoredSecretsSchema = Type.Array(
  Type.Object({
    /** Base64. */
    key: Type.String(),
    /** Seconds since the epoch; missing: never. */
    expires_at: Type.Optional(Type.Integer()),
  }),
)

/** The keys that sign for a webhook, the newest first. */
export type WebhookKeys = Static<typeof StoredSecretsSchema>

const readSecrets = jsonColumn(StoredSecretsSchema)
const keyBytes = 32
/** Seconds for which the previous secret still signs. */
const overlapSeconds = 86_400

/** Names a webhook. */
export interface WebhookKey {
  tenant_id: string
  webhook_id: string
}

/** Creates the first key of a webhook. */
export function firstKeys(): { keys: WebhookKeys; newest: Buffer } {
  const newest = randomBytes(keyBytes)
  return { keys: [{ key: newest.toString('base64') }], newest }
}

/**
 * Adds a key. The previous one signs for another day; an older one ends now, so that at most two are alive.
 *
 * @param nowSeconds seconds since the epoch
 */
export function rotatedKeys(
  keys: WebhookKeys,
  nowSeconds: number,
): { keys: WebhookKeys; newest: Buffer; previousEndsAt: number } {
  const { keys: first, newest } = firstKeys()
  const previousEndsAt = nowSeconds + overlapSeconds
  const previous = keys.slice(0, 1).map(({ key }) => ({ key, expires_at: previousEndsAt }))
  return { keys: [...first, ...previous], newest, previousEndsAt }
}

/** The keys that sign now. */
export function liveKeys(keys: WebhookKeys, nowSeconds: number): Buffer[] {
  return keys
    .filter(({ expires_at = Number.POSITIVE_INFINITY }) => expires_at > nowSeconds)
    .map(({ key }) => Buffer.from(key, 'base64'))
}

export function sealKeys(sealer: Sealer, webhook: WebhookKey, keys: WebhookKeys): string {
  return sealer.seal(Buffer.from(JSON.stringify(keys)), boundTo(webhook))
}

/** @throws Error if no master key opens them */
export function openKeys(sealer: Sealer, webhook: WebhookKey & { secrets_sealed: string }): WebhookKeys {
  return readSecrets(sealer.open(webhook.secrets_sealed, boundTo(webhook)).toString())
}

function boundTo({ tenant_id, webhook_id }: WebhookKey): string[] {
  return ['webhook_secrets', tenant_id, webhook_id]
}
