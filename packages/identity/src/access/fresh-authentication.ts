import { insufficientUserAuthentication } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { TokenUser } from '../tokens/token-user.ts'

/**
 * Call this before a factor is enrolled or removed: a token alone does not prove that the user is present.
 *
 * @throws ApiError 401 `insufficient_user_authentication` if the last authentication is not recent enough
 */
export async function requireFreshAuthentication(context: IdentityContext, user: TokenUser): Promise<void> {
  const { freshAuthenticationSeconds } = context.settings.lifetimes
  if (context.nowSeconds() - user.auth_time > freshAuthenticationSeconds) {
    throw insufficientUserAuthentication(freshAuthenticationSeconds)
  }
}
