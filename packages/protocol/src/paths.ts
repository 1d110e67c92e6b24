/** Paths of the wire API, below the service's origin. `{…}` names a path parameter. */
export const paths = {
  token: '/oidc/token',
  tokenUnderCis: '/cis/oidc/token',
  jwks: '/cis/oidc/jwks',
  discovery: '/.well-known/openid-configuration',
  discoveryUnderCis: '/cis/oidc/.well-known/openid-configuration',
  sessionAuthenticate: '/cis/v1/auth/session/authenticate',
  sessionLogout: '/cis/v1/auth/session/logout',
  tokenRefresh: '/cis/v1/auth/token/refresh',
  passwordAuthenticate: '/cis/v1/auth/password/authenticate',
  otpSend: '/cis/v1/auth/otp/send',
  otpAuthenticate: '/cis/v1/auth/otp/authenticate',
  magicLinkSend: '/cis/v1/auth/link/email/send',
  magicLinkAuthenticate: '/cis/v1/auth/link/email/authenticate',
  userSessions: '/cis/v1/auth/users/{userId}/sessions',
  users: '/cis/v1/users',
  user: '/cis/v1/users/{userId}',
} as const

/**
 * Puts a user id into a path such as `paths.userSessions`, percent-encoded.
 *
 * @throws RangeError for an id that cannot be a segment of a path: empty, `.` or `..`
 */
export function pathOfUser(path: typeof paths.userSessions | typeof paths.user, userId: string): string {
  if (['', '.', '..'].includes(userId)) {
    throw new RangeError('A user id must be able to stand in a path')
  }
  return path.replace('{userId}', encodeURIComponent(userId))
}
