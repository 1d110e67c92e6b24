import { randomUUID } from 'node:crypto'
import { readCompactJws } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { signJwt } from '../keys/sign-jwt.ts'
import { sha256 } from '../text/hash.ts'
import { readOwnToken } from './own-token.ts'

/** The audience of tokens for this service's own API. */
export function ownAudience(issuer: string): string {
  return `${issuer}/cis`
}

/** Makes an access token for the client itself (RFC 9068); `sub` is its `client_id`. */
export async function issueClientToken(
  context: IdentityContext,
  client: Client,
  granted: { audience: string; scope: string; seconds: number },
): Promise<string> {
  const { issuer } = context.settings
  const now = context.nowSeconds()
  const claims = {
    iss: issuer,
    sub: client.client_id,
    aud: granted.audience,
    iat: now,
    exp: now + granted.seconds,
    jti: randomUUID(),
    client_id: client.client_id,
    tid: client.tenant_id,
    app_id: client.app_id,
    app_name: client.app_name,
    ts_roles: client.roleIds,
    ts_permissions: client.permissions,
    ...(granted.scope !== '' && { scope: granted.scope }),
  }
  // nothing else is waited for: the event loop can do half as much again meanwhile
  return signJwt(await context.keys.signing(client.tenant_id), 'at+jwt', claims, { onThreadPool: true })
}

const mostTokens = 10_000

/** Verifies client tokens. A token is verified once and then known by its hash until it ends. */
export function createClientTokenVerifier(
  context: Pick<IdentityContext, 'settings' | 'keys' | 'clients' | 'nowSeconds'>,
): (token: string) => Promise<Client | undefined> {
  const verified = new Map<string, { kid: string; clientId: string; tenantId: string; expiresAt: number }>()
  const audience = ownAudience(context.settings.issuer)

  async function verify(token: string) {
    const claims = await readOwnToken(context, token, audience)
    // a user's token never stands for a client, even where the ids are alike
    if (claims === undefined || claims.sub !== claims.client_id) return undefined
    const read = readCompactJws(token)
    const kid = (read.ok ? read.jws.kid : undefined) ?? ''
    return { kid, clientId: claims.client_id, tenantId: claims.tid, expiresAt: claims.exp }
  }

  return async (token) => {
    const name = sha256(token)
    let known = verified.get(name)
    if (known === undefined) {
      known = await verify(token)
      if (known === undefined) return undefined
      if (verified.size >= mostTokens) verified.clear()
      verified.set(name, known)
    }
    // a key that was revoked takes its tokens with it
    const { verifying } = await context.keys.current()
    if (known.expiresAt <= context.nowSeconds() || !verifying.has(known.kid)) {
      verified.delete(name)
      return undefined
    }
    const client = await context.clients.find(known.clientId)
    return client?.tenant_id === known.tenantId ? client : undefined
  }
}
