/** Codes of the plugin, in errors and in the problem details of its refusals. */
export const pluginErrorCodes = [
  'config_invalid',
  'csrf_failed',
  'invalid_request',
  'auth_unavailable',
  'insecure_connection',
  'login_required',
  'insufficient_user_authentication',
  'token_required',
  'invalid_token',
  'insufficient_scope',
  'kept_request_used',
  'session_unknown',
  'hand_over_invalid',
  'tenant_unknown',
] as const
/** A code of the plugin's errors and refusals: one of {@link pluginErrorCodes}. */
export type PluginErrorCode = (typeof pluginErrorCodes)[number]

/** An error that Fastify answers with its status; `code` is one of `pluginErrorCodes`. */
export abstract class PluginError extends Error {
  readonly code: PluginErrorCode
  readonly statusCode: number

  constructor(code: PluginErrorCode, statusCode: number, message: string) {
    super(message)
    this.name = 'LatchkeyPluginError'
    this.code = code
    this.statusCode = statusCode
  }
}

/** Options or route rules that cannot be right; thrown at start. */
export class ConfigInvalidError extends PluginError {
  constructor(message: string) {
    super('config_invalid', 500, message)
  }
}

/** A state-changing request that does not come from this app's own origin. */
export class CsrfFailedError extends PluginError {
  constructor() {
    super('csrf_failed', 403, 'The request does not come from this site.')
  }
}

/** Credentials or other arguments of a decorator that are malformed. Nothing was sent or changed. */
export class InvalidRequestError extends PluginError {
  /** The field that is not valid, as the decorator names it. */
  readonly field: string

  constructor(field: string) {
    super('invalid_request', 400, `The field ${field} is missing or not valid.`)
    this.field = field
  }
}

/** The session store or the identity service does not answer: nothing is known, so nothing is decided. */
export class AuthUnavailableError extends PluginError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds = 1) {
    super('auth_unavailable', 503, 'Signing in is not possible at the moment. Please try again.')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The sign-on of the user ended while the request was under way. */
export class LoginRequiredError extends PluginError {
  constructor() {
    super('login_required', 401, 'Signing in is required.')
  }
}

/** A form that was kept for after a step-up was sent before, or has ended: it is not taken again. */
export class KeptRequestUsedError extends PluginError {
  constructor() {
    super('kept_request_used', 409, 'This form was sent before, or it waited too long.')
  }
}

/** A request that is of none of the tenants that the app serves. */
export class TenantUnknownError extends PluginError {
  constructor() {
    super('tenant_unknown', 404, 'There is nothing here for this address.')
  }
}

/** A session that is none of the user's own, or has ended. */
export class SessionUnknownError extends PluginError {
  constructor() {
    super('session_unknown', 404, 'This is none of your sessions, or it has ended.')
  }
}

/** An app that may not ask for a hand-over here, or a request for one of another form. */
export class HandOverInvalidError extends PluginError {
  constructor() {
    super('hand_over_invalid', 400, 'This app is not known here, or the address is not complete.')
  }
}

/** Secure cookies are configured, but the request did not come over https as far as Fastify can see. */
export class InsecureConnectionError extends PluginError {
  constructor() {
    super(
      'insecure_connection',
      500,
      'The origin is https, but this request is not: if TLS ends at a proxy, set trustProxy.',
    )
  }
}
