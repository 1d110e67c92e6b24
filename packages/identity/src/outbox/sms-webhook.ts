import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { addressFilter, loopbackNetworks } from './address-filter.ts'
import { afterAnswer } from './after-answer.ts'
import { createGuardedHttp } from './guarded-http.ts'
import { httpFailure } from './http-failure.ts'
import type { MessageTransport, SmsMessage } from './message.ts'

const timeoutMs = 5_000

/**
 * Hands text messages to a web hook: `POST` with JSON `{ channel, to, body, code, sender }` and the header `webhook-id`,
 * the same in every attempt. Any 2xx status takes it over; 400, 413 and 422 refuse it for good.
 *
 * @param options.allowedPrivateNetworks addresses and networks (`ADDRESS/BITS`) to which it may connect besides public ones.
 *   @default none; loopback if the host of the URL is a loopback host
 * @throws ConfigError `config_invalid` if the URL is not https (http only on a loopback host), or a network has another form
 */
export function smsWebhook(
  url: string,
  options: { allowedPrivateNetworks?: readonly string[] } = {},
): MessageTransport<SmsMessage> {
  const target = URL.canParse(url) ? new URL(url) : undefined
  const isSafe =
    target?.protocol === 'https:' || (target?.protocol === 'http:' && isLoopbackHost(hostOf(target)))
  if (target === undefined || !isSafe) {
    throw new ConfigError('config_invalid', 'the SMS web hook must be an https URL')
  }
  const http = createGuardedHttp(
    filterOf([
      ...(options.allowedPrivateNetworks ?? []),
      ...(isLoopbackHost(hostOf(target)) ? loopbackNetworks : []),
    ]),
  )
  return {
    async send(message, delivery) {
      await afterAnswer()
      const answer = await http.post(target, {
        headers: {
          'content-type': 'application/json',
          ...(delivery !== undefined && { 'webhook-id': delivery.id }),
        },
        body: JSON.stringify(message),
        deadlineMs: timeoutMs,
      })
      const failure = httpFailure('the SMS web hook', answer)
      if (failure !== undefined) throw failure
    },
  }
}

function filterOf(networks: readonly string[]) {
  try {
    return addressFilter(networks)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ConfigError('config_invalid', `allowedPrivateNetworks: ${error.message}`)
  }
}
