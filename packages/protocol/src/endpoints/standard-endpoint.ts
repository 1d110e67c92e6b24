import type { TSchema } from 'typebox'
import type { EndpointExample } from './endpoint.ts'

/**
 * Who may call a standard endpoint:
 * - `client`: a client that authenticates with the request (RFC 6749, section 2.3);
 * - `user`: a user, by an access token without a `resource`;
 * - `anyone`: no authentication.
 */
export type StandardCaller = 'client' | 'user' | 'anyone'

/** An endpoint of OAuth 2.0 or OpenID Connect, which client and service implement by hand. */
export interface StandardEndpoint {
  readonly method: 'GET' | 'POST'
  readonly path: `/${string}`
  readonly otherPaths?: readonly `/${string}`[]
  readonly caller: StandardCaller
  /** The body, in `application/x-www-form-urlencoded`. */
  readonly form?: TSchema
  readonly response: TSchema
  /** The `error` values that it may answer. */
  readonly errors: readonly string[]
  /** The specification and its section. */
  readonly source: string
  readonly summary: string
  readonly example: Pick<EndpointExample, 'response'> & { readonly form?: Readonly<Record<string, string>> }
}

/** Standard endpoints by name. */
export type StandardEndpointTable = Readonly<Record<string, StandardEndpoint>>
