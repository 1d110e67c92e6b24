import type { TSchema } from 'typebox'
import type { Permission } from '../permissions.ts'
import type { ApiErrorCode } from '../schemas/error-body.ts'

/**
 * Who may call an endpoint of management: a client with the permission, a user whose roles give it, or the command line.
 * `any`: every manager, whatever their permissions.
 */
export interface ManagerCaller {
  readonly manager: Permission | 'any'
  /**
   * What a manager has to manage at least: an app, a whole tenant, or the whole service.
   *
   * @default 'app'
   */
  readonly of?: 'app' | 'tenant' | 'instance'
}

/**
 * Who may call an endpoint:
 * - `{ client }`: a client, by its access token, that has the permission;
 * - `{ manager }`: a manager that has the permission;
 * - `user`: a user, by an access token without a `resource`;
 * - `browser`: pages of the app itself, without a token, and its backend with a client token;
 * - `anyone`: every backend or browser; the client token of a backend is optional.
 */
export type Caller = { readonly client: Permission } | ManagerCaller | 'user' | 'browser' | 'anyone'

/** The answers that an endpoint may give besides those of every endpoint; the client maps errors by it. */
export type EndpointKind = 'credentials' | 'register' | 'send' | 'refresh' | 'create' | 'other'

/** A request and the answer to it, for the OpenAPI document. Both are valid by the schemas of the endpoint. */
export interface EndpointExample {
  readonly body?: unknown
  readonly query?: unknown
  readonly response?: unknown
}

/** One JSON endpoint of the service: the one declaration that client, service and documents are made from. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the origin of the service. `{…}` names a path parameter, one of `pathParameters`. */
  readonly path: `/${string}`
  /** Further paths that answer alike; the client uses `path`. */
  readonly otherPaths?: readonly `/${string}`[]
  readonly caller: Caller
  /** The JSON body. The client fills in its own `client_id` where the schema has one. */
  readonly body?: TSchema
  /** Whether the client's method may be called without a request. @default false */
  readonly optionalRequest?: true
  /** The largest body that is read, in bytes. @default 16384 */
  readonly bodyLimitBytes?: number
  readonly query?: TSchema
  /** The status of success; 204 has no body. */
  readonly status: 200 | 201 | 202 | 204
  readonly response?: TSchema
  /** The media type of a response that is text, not JSON. @default 'application/json' */
  readonly produces?: 'application/x-ndjson'
  /** @default 'other' */
  readonly kind?: EndpointKind
  /** Whether the client may send it twice after a failed attempt. @default true for GET, else false */
  readonly repeatable?: boolean
  /** The one field of body or query that the client's method takes as an argument in place of an object. */
  readonly takes?: string
  /** The member of the response that the client's method returns; `nothing` if it only checks the response. @default all of it */
  readonly gives?: string
  /** Names the call on the channel `latchkey:call`. Calls of one name share the windows of rate limits. */
  readonly operation: string
  /** Fields that a rate limit depends on besides the operation; of a list, the first that is present. */
  readonly limitedBy?: readonly (string | readonly string[])[]
  /**
   * Optional fields of the body that the vendor's API does not have. The client sends them only to a service whose discovery
   * document lists them in `latchkey_extensions`, see `extensionName`.
   */
  readonly extensionFields?: readonly string[]
  /** The `error_code` values of its own, besides those of every endpoint with this kind of caller. */
  readonly errors?: readonly ApiErrorCode[]
  /** `error_code` values of the vendor's cloud; our service gives them only with `compat.detailedErrors`, if at all. */
  readonly vendorErrors?: readonly ApiErrorCode[]
  /** What it does, in one sentence. */
  readonly summary: string
  readonly example: EndpointExample
}

/** The permission that an endpoint requires of a client or manager; undefined if it requires none. */
export function permissionOf({ caller }: Pick<Endpoint, 'caller'>): Permission | undefined {
  if (typeof caller !== 'object') return undefined
  if ('client' in caller) return caller.client
  return caller.manager === 'any' ? undefined : caller.manager
}

/** Endpoints of one section by the names of the client's methods. */
export type EndpointTable = Readonly<Record<string, Endpoint>>
