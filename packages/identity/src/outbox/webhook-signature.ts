import { createHmac } from 'node:crypto'

/** The headers by which a receiver checks a webhook (Standard Webhooks 1.0.0, "Webhook Headers"). */
export interface WebhookHeaders {
  'webhook-id': string
  /** Seconds since the epoch, of this attempt. */
  'webhook-timestamp': string
  /** `v1,` and the base64 HMAC-SHA-256 for each secret, separated by blanks. */
  'webhook-signature': string
}

const prefix = 'whsec_'
const base64 = /^[A-Za-z0-9+/]+={0,2}$/
const fewestBytes = 24
const mostBytes = 64

/**
 * Reads a secret: `whsec_` and 24 to 64 bytes in base64.
 *
 * @throws RangeError for another form; the message does not contain the secret
 */
export function webhookKey(secret: string): Buffer {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : ''
  const key = Buffer.from(text, 'base64')
  if (!base64.test(text) || key.length < fewestBytes || key.length > mostBytes) {
    throw new RangeError(`a webhook secret is ${prefix} and ${fewestBytes} to ${mostBytes} bytes in base64`)
  }
  return key
}

/** Whether a text has the form of a secret. */
export function isWebhookSecret(text: string): boolean {
  try {
    return webhookKey(text).length > 0
  } catch {
    return false
  }
}

/** Writes a secret as its owner gets it. */
export function webhookSecret(key: Buffer): string {
  return prefix + key.toString('base64')
}

/**
 * Signs a body with each of the keys, so that a receiver accepts it while its secret is rotated.
 *
 * @param keys not empty
 */
export function signWebhook(
  keys: readonly Buffer[],
  message: { id: string; timestampSeconds: number; body: string },
): WebhookHeaders {
  const { id, timestampSeconds, body } = message
  const signed = `${id}.${timestampSeconds}.${body}`
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': keys
      .map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
      .join(' '),
  }
}
