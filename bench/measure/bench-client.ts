import { randomBytes } from 'node:crypto'
import { createClient } from '@latchkey/client'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import type { Load } from './load.ts'

/** The identity and secret of the only client of a bench service. */
export interface BenchIdentity {
  ISSUER: string
  CLIENT_SECRET: string
}

export function newIdentity(): BenchIdentity {
  return { ISSUER: 'http://localhost:3000', CLIENT_SECRET: randomBytes(32).toString('base64url') }
}

export const benchClientId = 'bench-client'
export const benchPassword = 'correct-horse-battery-staple'

/** The header by which the client authenticates (RFC 6749, section 2.3.1). */
export function basicAuth(identity: BenchIdentity): string {
  return `Basic ${Buffer.from(`${benchClientId}:${identity.CLIENT_SECRET}`).toString('base64')}`
}

/** Logs the only user in with their password, a number of times. */
export async function logIn(baseUrl: string, identity: BenchIdentity, times: number) {
  const client = createClient({
    baseUrl,
    issuer: identity.ISSUER,
    tenantId: 'bench',
    clientId: benchClientId,
    clientSecret: identity.CLIENT_SECRET,
  })
  try {
    const answers: Awaited<ReturnType<typeof client.authenticatePassword>>[] = []
    for (let time = 0; time < times; time += 1) {
      answers.push(await client.authenticatePassword({ username: 'alice', password: benchPassword }))
    }
    return answers
  } finally {
    await client.close()
  }
}

/** A token of the client itself, for the calls of the backend API. */
export async function clientToken(baseUrl: string, identity: BenchIdentity): Promise<string> {
  const response = await fetch(`${baseUrl}${standardEndpoints.token.path}`, {
    method: 'POST',
    headers: { authorization: basicAuth(identity) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token }: { access_token: string } = JSON.parse(await response.text())
  return access_token
}

/** Silent authentications by one session. */
export async function silentAuthentications(baseUrl: string, identity: BenchIdentity): Promise<Load> {
  const [first] = await logIn(baseUrl, identity, 1)
  return {
    url: `${baseUrl}${endpoints.authenticateSession.path}`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await clientToken(baseUrl, identity)}`,
    },
    body: JSON.stringify({ session_id: first?.session_id }),
    connections: 32,
  }
}

/** Log-ins with the right password. */
export async function passwordLogIns(baseUrl: string, identity: BenchIdentity): Promise<Load> {
  return {
    url: `${baseUrl}${endpoints.authenticatePassword.path}`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await clientToken(baseUrl, identity)}`,
    },
    body: JSON.stringify({ username: 'alice', password: benchPassword }),
    connections: 16,
    anyStatus: true,
  }
}
