import { ClientIdSchema, createCheck } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { ClientSecret } from '../clients/client-secrets.ts'
import { isDemoSecret } from '../clients/demo-secret.ts'
import { invalidClient } from '../errors/oauth-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { equalHashes, sha256 } from '../text/hash.ts'
import { assertionType, clientIdOfAssertion, isProofOf } from './client-assertion.ts'
import { noteSecretUse } from './secret-use.ts'

const checkClientId = createCheck(ClientIdSchema)

/** The credentials of a client. */
export type ClientCredentials =
  | { clientId: string; secret: string; usedBasic: boolean }
  | { clientId: string; assertion: string }

/** The members of a form by which a client proves itself. */
export interface ClientProof {
  client_id?: string
  client_secret?: string
  client_assertion?: string
  client_assertion_type?: string
}

/**
 * Reads `client_secret_basic`, `client_secret_post` (RFC 6749, section 2.3.1) or `private_key_jwt` (RFC 7523).
 *
 * @throws OAuthError `invalid_client` if there are none, two at once, or they cannot be read
 */
export function readClientCredentials(
  authorization: string | undefined,
  body: ClientProof,
): ClientCredentials {
  if (body.client_assertion !== undefined || body.client_assertion_type !== undefined) {
    if (authorization !== undefined) throw invalidClient(true)
    return readAssertion(body)
  }
  if (authorization === undefined) {
    if (body.client_id === undefined || body.client_secret === undefined) throw invalidClient(false)
    return { clientId: body.client_id, secret: body.client_secret, usedBasic: false }
  }
  const basic = readBasic(authorization)
  if (basic === undefined || body.client_secret !== undefined) throw invalidClient(true)
  if (body.client_id !== undefined && body.client_id !== basic.clientId) throw invalidClient(true)
  return { ...basic, usedBasic: true }
}

function readAssertion(body: ClientProof): ClientCredentials {
  const { client_assertion: assertion, client_assertion_type: type, client_id, client_secret } = body
  if (assertion === undefined || type !== assertionType || client_secret !== undefined) {
    throw invalidClient(false)
  }
  const clientId = clientIdOfAssertion(assertion)
  if (clientId === undefined || (client_id !== undefined && client_id !== clientId))
    throw invalidClient(false)
  return { clientId, assertion }
}

/**
 * Finds the client and checks its proof; unknown clients cost the same as a wrong secret.
 *
 * @param address where the request comes from, for the limit
 * @throws OAuthError `invalid_client`; ApiError 429 `rate_limited`
 */
export async function authenticateClient(
  context: IdentityContext,
  credentials: ClientCredentials,
  address: string,
): Promise<Client> {
  const { limiter, settings } = context
  const bucket = { limit: settings.limits.secretFailures, key: ['secret', credentials.clientId, address] }
  const client = await context.clients.find(credentials.clientId)
  if ('assertion' in credentials) {
    if (client !== undefined && (await isProofOf(context, client, credentials.assertion))) return client
  } else {
    const secret = secretOf(client, credentials.secret, settings.dev)
    if (client !== undefined && secret !== undefined) {
      if (secret.id !== undefined) await noteSecretUse(context, client.client_id, secret.id)
      return client
    }
  }
  await limiter.spend([bucket], context.nowSeconds())
  context.audit('client.authentication_failed', { client_id: credentials.clientId, ip: address })
  throw invalidClient('usedBasic' in credentials && credentials.usedBasic)
}

/** The secret that was given, if it is one of the client's. */
function secretOf(client: Client | undefined, given: string, dev: boolean): ClientSecret | undefined {
  const secrets = client?.secrets ?? [{ id: undefined, hash: sha256('no such client') }]
  const hash = sha256(given)
  // every hash is compared, so the time does not reveal which of two secrets matched
  const fits = secrets.map((secret) => equalHashes(secret.hash, hash))
  // a database that was seeded for the demo may be started without dev mode
  const isKnownToAll = isDemoSecret(given) && !dev
  return client === undefined || isKnownToAll ? undefined : secrets[fits.indexOf(true)]
}

function readBasic(authorization: string): { clientId: string; secret: string } | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? []
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0) return undefined
  try {
    const clientId = formDecode(pair.slice(0, colon))
    // no form has checked it, and it goes into a query
    return checkClientId(clientId).ok ? { clientId, secret: formDecode(pair.slice(colon + 1)) } : undefined
  } catch {
    return undefined
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
