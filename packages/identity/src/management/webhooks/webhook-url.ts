import { isIP } from 'node:net'
import { invalidRequest } from '../../errors/api-error.ts'
import type { Settings } from '../../settings.ts'
import { hostOf } from '../../text/loopback.ts'

/**
 * Checks where a webhook points to. Whether a name leads to an allowed address is checked at each connection.
 *
 * @throws ApiError 400 `invalid_request` naming `url`
 */
export function requireWebhookUrl(
  text: string,
  settings: Pick<Settings, 'dev' | 'isAllowedAddress'>,
): string {
  const url = URL.parse(text)
  if (url === null) throw invalidRequest('url', 'is not a URL')
  if (url.protocol !== 'https:' && !(settings.dev && url.protocol === 'http:')) {
    throw invalidRequest('url', 'must begin with https://')
  }
  if (url.username !== '' || url.password !== '') throw invalidRequest('url', 'must not contain credentials')
  if (url.hash !== '') throw invalidRequest('url', 'must not have a fragment')
  const host = hostOf(url)
  if (isIP(host) !== 0 && !settings.isAllowedAddress(host)) {
    throw invalidRequest('url', 'has an address to which the service may not connect')
  }
  return url.href
}
