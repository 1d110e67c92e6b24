import { randomBytes } from 'node:crypto'
import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { afterAnswer } from './after-answer.ts'
import { httpFailure } from './http-failure.ts'
import { httpTo } from './http-to.ts'
import type { MessageTransport, SmsMessage } from './message.ts'
import { signWebhook, webhookKey } from './webhook-signature.ts'

const timeoutMs = 5_000

/** Options of {@link smsWebhook}. */
export interface SmsWebhookOptions {
  /**
   * Secrets by which the receiver checks that a text comes from this service, each `whsec_` and 24 to 64 bytes in base64:
   * every request is signed with each of them, so a secret can be rotated. @default none: requests are not signed
   */
  secrets?: readonly string[]
  /**
   * Addresses and networks (`ADDRESS/BITS`) to which it may connect besides public ones. @default none; loopback if the
   * host of the URL is a loopback host
   */
  allowedPrivateNetworks?: readonly string[]
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
}

/**
 * Hands text messages to a webhook: `POST` with JSON `{ channel, to, body, code, sender }` and the header `webhook-id`, the
 * same in every attempt; with `secrets` also `webhook-timestamp` and `webhook-signature` (Standard Webhooks 1.0.0). Any 2xx
 * status accepts the message; 400, 413 and 422 refuse it for good.
 *
 * @throws ConfigError `config_invalid` if the URL is not https (http only on a loopback host), or a secret or network has
 * another form
 */
export function smsWebhook(url: string, options: SmsWebhookOptions = {}): MessageTransport<SmsMessage> {
  const { secrets = [], allowedPrivateNetworks = [], now = Date.now } = options
  const target = URL.canParse(url) ? new URL(url) : undefined
  const isSafe =
    target?.protocol === 'https:' || (target?.protocol === 'http:' && isLoopbackHost(hostOf(target)))
  if (target === undefined || !isSafe) {
    throw new ConfigError('config_invalid', 'the SMS webhook must be an https URL')
  }
  const keys = secrets.map(keyOf)
  const http = httpTo(target, allowedPrivateNetworks)
  return {
    async send(message, delivery = { id: randomBytes(16).toString('base64url') }) {
      await afterAnswer()
      const body = JSON.stringify(message)
      const { id } = delivery
      const signed =
        keys.length === 0 ? {} : signWebhook(keys, { id, timestampSeconds: Math.floor(now() / 1000), body })
      const answer = await http.post(target, {
        headers: { 'content-type': 'application/json', 'webhook-id': id, ...signed },
        body,
        deadlineMs: timeoutMs,
      })
      const failure = httpFailure('the SMS webhook', answer)
      if (failure !== undefined) throw failure
    },
  }
}

function keyOf(secret: string): Buffer {
  try {
    return webhookKey(secret)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ConfigError('config_invalid', `secrets: ${error.message}`)
  }
}
