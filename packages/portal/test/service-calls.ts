import { endpoints, standardEndpoints } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import { password } from './open-portal.ts'

/** The demo's secret of every client. */
export const demoSecret = 'demo-secret-not-for-production-000000'

/** Requests a token of a client by its secret; the status says whether the secret is accepted. */
export async function requestToken(
  identity: FastifyInstance,
  clientId: string,
  secret: string,
): Promise<{ status: number; token: string }> {
  const answer = await identity.inject({
    method: 'POST',
    url: standardEndpoints.token.path,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: 'grant_type=client_credentials',
  })
  const { access_token = '' }: { access_token?: string } = answer.json()
  return { status: answer.statusCode, token: access_token }
}

/** Logs `alice` in by her password, as the backend of an app does. @returns the status of the answer */
export async function logAliceIn(
  identity: FastifyInstance,
  clientId: string,
  secret = demoSecret,
): Promise<number> {
  const { token } = await requestToken(identity, clientId, secret)
  const answer = await identity.inject({
    method: 'POST',
    url: endpoints.authenticatePassword.path,
    headers: { authorization: `Bearer ${token}` },
    payload: { username: 'alice', password },
  })
  return answer.statusCode
}

/** Sends a code by email to `alice`, as the shop does, and reads it. */
export async function codeByEmail(identity: FastifyInstance): Promise<string> {
  const { token } = await requestToken(identity, 'shop-web', demoSecret)
  const address = 'alice@example.com'
  await identity.inject({
    method: 'POST',
    url: endpoints.sendOtp.path,
    headers: { authorization: `Bearer ${token}` },
    payload: { channel: 'email', identifier_type: 'email', identifier: address },
  })
  return (await newestMessage(identity, address)).code ?? ''
}

/** The newest message to an address, of the outbox of dev mode. */
export async function newestMessage(
  identity: FastifyInstance,
  to: string,
): Promise<{ body: string; code?: string }> {
  const answer = await identity.inject(`/dev/outbox.json?to=${encodeURIComponent(to)}`)
  const [newest]: { body: string; code?: string }[] = answer.json()
  return newest ?? { body: '' }
}
