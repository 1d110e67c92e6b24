import { clientSecret } from '../src/demo-secrets.ts'

/** The newest code that was sent to an address. */
export async function newestCode(identity: string, to: string): Promise<string> {
  const response = await fetch(`${identity}/dev/outbox.json?to=${encodeURIComponent(to)}`)
  const messages: unknown = await response.json()
  const newest: unknown = Array.isArray(messages) ? messages[0] : undefined
  if (typeof newest !== 'object' || newest === null || !('code' in newest))
    throw new Error('no code was sent')
  return String(newest.code)
}

/** Sends a code to an address of alice. */
export async function sendCode(identity: string, channel: 'sms' | 'email'): Promise<void> {
  const response = await fetch(`${identity}/cis/v1/auth/otp/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await clientToken(identity)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, identifier: 'alice', identifier_type: 'username' }),
  })
  if (!response.ok) throw new Error(`no code was sent: ${response.status} ${await response.text()}`)
}

/** How many IdP sessions the service lists for a user. */
export async function openSessions(identity: string, sub: string): Promise<number> {
  const response = await fetch(`${identity}/cis/v1/auth/users/${sub}/sessions`, {
    headers: { authorization: `Bearer ${await clientToken(identity)}` },
  })
  const sessions: unknown = await response.json()
  if (!Array.isArray(sessions)) throw new Error(`the sessions were not listed: ${response.status}`)
  return sessions.length
}

async function clientToken(identity: string): Promise<string> {
  const response = await fetch(`${identity}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'bank-web',
      client_secret: clientSecret,
    }),
  })
  const granted: unknown = await response.json()
  if (typeof granted !== 'object' || granted === null || !('access_token' in granted)) {
    throw new Error(`no client token: ${response.status}`)
  }
  return String(granted.access_token)
}
