import { assertionType, signAssertion } from '../options/client-assertion.ts'
import type { ClientConfig } from '../options/client-options.ts'
import type { HttpRequest } from '../transport/http-exchange.ts'

/** Builds a form request that authenticates the client (RFC 6749, section 2.3.1; RFC 7523). Use it for one request only. */
export async function clientForm(
  config: ClientConfig,
  url: string,
  fields: Record<string, string>,
): Promise<HttpRequest> {
  const { clientId, clientSecret = '', clientKey, clientAuthentication } = config
  const form = new URLSearchParams(fields)
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  }
  if (clientKey !== undefined) {
    form.set('client_id', clientId)
    form.set('client_assertion_type', assertionType)
    form.set('client_assertion', await signAssertion(clientKey, clientId, config.now()))
  } else if (clientAuthentication === 'client_secret_post') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  } else {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return { method: 'POST', url, headers, body: form.toString() }
}

/** Form encoding, which RFC 6749, section 2.3.1, requires within HTTP Basic. */
function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}
