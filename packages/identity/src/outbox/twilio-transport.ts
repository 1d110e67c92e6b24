import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { afterAnswer } from './after-answer.ts'
import { DeliveryError } from './delivery-error.ts'
import type { GuardedAnswer } from './guarded-http.ts'
import { httpFailure } from './http-failure.ts'
import { httpTo } from './http-to.ts'
import type { MessageTransport, SmsMessage } from './message.ts'
import { readTwilioUrl } from './twilio-url.ts'

const timeoutMs = 10_000
const keptBytes = 16 * 1024

const ErrorSchema = Type.Object({ code: Type.Integer() })

/**
 * Errors of status 400 that concern the account, its sender or its queue, not the message, so the next attempt may succeed:
 * the sender is not one of the account's (21212, 21603, 21606, 21659, 21660), its queue is full (21611), the country is not
 * enabled (21408), the account is not active (20005), too many requests (20429).
 *
 * @see https://www.twilio.com/docs/api/errors
 */
const temporaryCodes: ReadonlySet<number> = new Set([
  20005, 20429, 21212, 21408, 21603, 21606, 21611, 21659, 21660,
])

/**
 * Sends text messages through Twilio, or a service with the same API: `POST /2010-04-01/Accounts/SID/Messages.json` with a
 * form and Basic authentication. Any 2xx status accepts a message. 400 refuses it for good, unless its `code` concerns the
 * account or its sender; everything else, such as a wrong token (401), an unknown account (404) or 429, is tried again while
 * the message is useful. Twilio does not recognise repeated messages: after a crash, a text may arrive twice.
 *
 * @param url `twilio://SID:TOKEN@api.twilio.com?from=SENDER[&account=SID]`
 * @param options.allowedPrivateNetworks addresses and networks (`ADDRESS/BITS`) to which it may connect besides public ones.
 *   @default none; loopback if the host of the URL is a loopback host
 * @throws ConfigError `config_invalid` for a URL or network of another form
 */
export function twilioTransport(
  url: string,
  options: { allowedPrivateNetworks?: readonly string[] } = {},
): MessageTransport<SmsMessage> {
  const account = readTwilioUrl(url)
  const http = httpTo(account.url, options.allowedPrivateNetworks ?? [])
  const authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`
  return {
    async send(message, delivery) {
      await afterAnswer()
      const sender = message.sender === undefined ? account.sender : { From: message.sender }
      const answer = await http.post(account.url, {
        headers: {
          authorization,
          'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
          ...(delivery !== undefined && { 'idempotency-key': delivery.id }),
        },
        body: new URLSearchParams({ To: message.to, ...sender, Body: message.body }).toString(),
        deadlineMs: timeoutMs,
        keptBytes,
      })
      const failure = failureOf(answer)
      if (failure !== undefined) throw failure
    },
  }
}

function failureOf(answer: GuardedAnswer): DeliveryError | undefined {
  const failure = httpFailure('Twilio', answer)
  if (failure === undefined) return undefined
  const code = errorCodeOf(answer.text)
  const isPermanent = failure.isPermanent && (code === undefined || !temporaryCodes.has(code))
  return new DeliveryError(code === undefined ? failure.message : `${failure.message}, error ${code}`, {
    isPermanent,
    retryAfterSeconds: failure.retryAfterSeconds,
  })
}

/** The text of an error may contain the phone number, so only its code is read. */
function errorCodeOf(text: string): number | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return Value.Check(ErrorSchema, body) ? body.code : undefined
  } catch {
    return undefined
  }
}
