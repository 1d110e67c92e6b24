import type { PasswordAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { authenticate } from '../../authentication/attempt.ts'
import type { AttemptRules, Refused } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { canonicalIdentifier, type Identifier } from '../../users/canonical-identifier.ts'
import { type ProvenPassword, passwordProof, whyToBeReplaced } from './credential/prove-password.ts'
import { issueResetToken } from './reset-tokens/issue-reset-token.ts'

/**
 * Authenticates a user by password. Users who are unknown, disabled, locked or without a password get the same error as a
 * wrong password, after the same work.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, `auth_password_policy_disabled`, `invalid_target`,
 * `session_not_found`; 403 `temporary_password`, `password_expired` with `reset_token`; 429 `rate_limited`; 503
 * `temporarily_unavailable` when too many hashes wait
 */
export async function authenticateByPassword(
  context: IdentityContext,
  client: Client,
  request: PasswordAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, passwordAttempt, request)
}

/** A password proves its user as everywhere; one that has to be replaced logs nobody in. */
export const passwordAttempt: AttemptRules<PasswordAuthenticateRequest> = {
  method: 'password',
  limits: passwordProof.limits,
  identify: identifierOf,
  prepare(context, client, request) {
    const prove = passwordProof.prepare(context, client, request)
    return async (attempt) => {
      const proof = await prove(attempt)
      if ('refused' in proof) return proof
      const admit = async () => (await proof.admit?.()) ?? (await requireLasting(context, client, proof))
      return { ...proof, admit }
    }
  },
}

/** Refuses a right password that has to be replaced: 403 `temporary_password`, `password_expired` with a `reset_token`. */
async function requireLasting(
  context: IdentityContext,
  client: Client,
  proven: ProvenPassword,
): Promise<Refused | undefined> {
  const why = whyToBeReplaced(proven, context.nowSeconds())
  if (why === undefined) return undefined
  const { user, rules, stillHolds } = proven
  const grant = { userId: user.user_id, proofs: ['pwd'], stillHolds } as const
  const reset_token = await issueResetToken(context, client, rules, grant)
  return {
    refused: why,
    method: 'pwd',
    userId: user.user_id,
    error: new ApiError(403, why, why, { fields: { reset_token } }),
  }
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
