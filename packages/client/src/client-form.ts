import type { ClientConfig } from './client-options.ts'
import type { HttpRequest } from './http-exchange.ts'

/** A form with which the client proves itself (RFC 6749, section 2.3.1). */
export function clientForm(config: ClientConfig, url: string, fields: Record<string, string>): HttpRequest {
  const { clientId, clientSecret, clientAuthentication } = config
  const form = new URLSearchParams(fields)
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  }
  if (clientAuthentication === 'client_secret_post') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  } else {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return { method: 'POST', url, headers, body: form.toString() }
}

/** The encoding that RFC 6749, section 2.3.1, asks for within HTTP Basic. */
function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}
