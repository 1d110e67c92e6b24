import { randomBytes } from 'node:crypto'
import type { Client } from '../../../clients/client-directory.ts'
import { invalidCredentials } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { signJwt } from '../../../keys/sign-jwt.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import { lockUser } from '../../../users/lock-user.ts'
import { isEnoughProof } from './enough-proof.ts'
import type { ResetProof } from './reset-proof.ts'
import { storeReset } from './reset-store.ts'
import { decoySubject, resetAudience } from './reset-token.ts'

/** The rules of an app that concern reset tokens. */
export interface ResetRules {
  /** How long a token is valid. */
  resetSeconds: number
  /** Whether a reset needs two proofs. */
  requireMfa: boolean
}

/** What a reset token is made for. */
export interface ResetGrant {
  /** The id of a user, or what stands for nobody: that token fits nowhere. */
  userId: string
  proofs: readonly ResetProof[]
  ignoresMfa?: boolean
  /** Given where the token travels in a link. */
  link?: { redirectUri: string; target: string | null }
  isNobody?: boolean
  /** Whether what was proven still counts, asked with the user locked. @default yes */
  stillHolds?: ((db: DatabaseTransaction) => Promise<boolean>) | undefined
}

/**
 * Makes a reset token: bound to user, client and tenant, valid once and for the minutes that the app sets. It is useless
 * without the row that is stored for it.
 *
 * @throws ApiError 400 `auth_invalid_credentials` if what was proven does not count any more
 */
export async function issueResetToken(
  context: IdentityContext,
  client: Client,
  rules: ResetRules,
  grant: ResetGrant,
): Promise<string> {
  const { userId, proofs, ignoresMfa = false, link, isNobody = false, stillHolds } = grant
  const now = context.nowSeconds()
  const { issuer } = context.settings
  const tokenId = randomBytes(32).toString('base64url')
  const expiresAt = now + rules.resetSeconds
  const user = { tenant_id: client.tenant_id, user_id: userId }
  const reset = {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    userId,
    kind: link === undefined ? 'token' : 'link',
    proofs,
    ignoresMfa,
    redirectUri: link?.redirectUri ?? null,
    target: link?.target ?? null,
    expiresAt,
  } as const
  const isEnough = await context.db.transaction().execute(async (db) => {
    await lockUser(db, user)
    if (stillHolds !== undefined && !(await stillHolds(db))) throw invalidCredentials()
    await storeReset(db, tokenId, reset, now)
    return isEnoughProof(context, db, user, proofs, rules.requireMfa && !ignoresMfa)
  })
  return signJwt(await context.keys.signing(client.tenant_id), 'reset+jwt', {
    iss: issuer,
    sub: isNobody ? decoySubject(context.keys.pepper, userId) : userId,
    aud: resetAudience(issuer),
    iat: now,
    exp: expiresAt,
    jti: tokenId,
    client_id: client.client_id,
    tid: client.tenant_id,
    mfa_required: !isEnough,
  })
}
