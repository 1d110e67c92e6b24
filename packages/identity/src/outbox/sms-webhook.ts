import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { afterAnswer } from './after-answer.ts'
import type { MessageTransport, SmsMessage } from './message.ts'

const timeoutMs = 5_000

/**
 * Hands text messages to a web hook: `POST` with JSON `{ channel, to, body, code, sender }`; any 2xx status takes it over.
 *
 * @throws ConfigError `config_invalid` if the URL is not https (http only on a loopback host)
 */
export function smsWebhook(url: string): MessageTransport<SmsMessage> {
  const target = URL.canParse(url) ? new URL(url) : undefined
  const isSafe =
    target?.protocol === 'https:' || (target?.protocol === 'http:' && isLoopbackHost(hostOf(target)))
  if (target === undefined || !isSafe) {
    throw new ConfigError('config_invalid', 'the SMS web hook must be an https URL')
  }
  return {
    async send(message) {
      await afterAnswer()
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`the SMS web hook answered ${response.status}`)
    },
  }
}
