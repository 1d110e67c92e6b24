import type { PasswordAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { sharedBuckets } from '../../attempts/attempt-buckets.ts'
import { completeAuthentication } from '../../authentication/complete-authentication.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { canonicalIdentifier, type Identifier } from '../../users/canonical-identifier.ts'
import { isStillPresent, provePassword, whyToBeReplaced } from './credential/prove-password.ts'
import { issueResetToken } from './reset-tokens/issue-reset-token.ts'

/**
 * Authenticates a user by password. Unknown, disabled, locked and without a password: the same answer as a wrong one,
 * after the same work.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 403 `temporary_password`, `password_expired` with `reset_token`; 429;
 * 503 when too many hashes wait
 */
export async function authenticateByPassword(
  context: IdentityContext,
  client: Client,
  request: PasswordAuthenticateRequest,
): Promise<TokenResponse> {
  const { client_attributes: attributes, session_id: sessionId } = request
  const identifier = identifierOf(request)
  const tokenRequest = tokenRequestFor(client, request, context.settings.issuer)
  const proven = await provePassword(context, client, {
    identifier,
    password: request.password,
    sessionId,
    attributes,
    shared: sharedBuckets(context.settings, client, attributes),
  })
  const { user } = proven
  const why = whyToBeReplaced(proven, context.nowSeconds())
  if (why !== undefined) {
    const reset_token = await issueResetToken(context, client, proven.rules, {
      userId: user.user_id,
      proofs: ['pwd'],
    })
    throw new ApiError(403, why, why, { fields: { reset_token } })
  }
  return completeAuthentication(context, {
    client,
    user,
    factor: { method: 'pwd' },
    tokenRequest,
    sessionId,
    attributes,
    stillHolds: (db) => isStillPresent(context, db, proven),
  })
}

/** Either pair of fields. @throws ApiError 400 `invalid_request` */
function identifierOf(request: PasswordAuthenticateRequest): Identifier {
  const { username, username_type, identifier, identifier_type } = request
  if (identifier === undefined) {
    if (username === undefined) throw invalidRequest('username', 'is required')
    if (identifier_type !== undefined) throw invalidRequest('identifier', 'is required')
    return canonicalIdentifier(username_type ?? 'username', username)
  }
  if (username !== undefined || username_type !== undefined) {
    throw invalidRequest('identifier', 'contradicts username')
  }
  return canonicalIdentifier(identifier_type ?? 'username', identifier)
}
