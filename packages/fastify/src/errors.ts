import createError from '@fastify/error'

/** Options or route rules that cannot be right; thrown at start. */
export const ConfigInvalidError = createError('config_invalid', '%s', 500)
/** A state-changing request that does not come from this app's own origin. */
export const CsrfFailedError = createError('csrf_failed', 'The request does not come from this site.', 403)
/** The session store or the identity service does not answer: nothing is known, so nothing is decided. */
export const AuthUnavailableError = createError(
  'auth_unavailable',
  'Signing in is not possible at the moment. Please try again.',
  503,
)
/** Secure cookies are configured, but the request did not come over https as far as Fastify can see. */
export const InsecureConnectionError = createError(
  'insecure_connection',
  'The origin is https, but this request is not: if TLS ends at a proxy, set trustProxy.',
  500,
)

/** Codes of the plugin, in errors and in the problem details of its refusals. */
export const pluginErrorCodes = [
  'config_invalid',
  'csrf_failed',
  'auth_unavailable',
  'insecure_connection',
  'login_required',
  'insufficient_user_authentication',
] as const
export type PluginErrorCode = (typeof pluginErrorCodes)[number]
