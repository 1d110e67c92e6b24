import {
  type Endpoint,
  extensionName,
  parametersIn,
  pathWith,
  TokenRefreshResponseSchema,
  type TokenResponse,
  TokenResponseSchema,
} from '@latchkey/protocol'
import { LatchkeyError } from '../latchkey-error.ts'
import type { CallOptions } from '../options/call-options.ts'
import { printedRedactedMember } from '../printed-redacted.ts'
import { readAnswer, readText } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import {
  checkOf,
  requirePathParameter,
  requireToken,
  requireValid,
  throwUnlessBearer,
} from '../transport/service-checks.ts'
import type { ServiceCall } from './service-call.ts'

/** What was proven before a call: the service counts such calls apart, so their 429 concerns nobody else. */
const provenBy = ['client_attributes.device_id', 'session_id']

/** Makes the call of an endpoint from the arguments of the client's method. */
export type PreparedCall = (
  given: readonly unknown[],
  clientId: string,
) => { call: ServiceCall<unknown>; options: CallOptions | undefined }

/**
 * Compiles the schemas of an endpoint and gives the function that makes its calls. That function checks the access token,
 * the path parameters and the request, in this order, and throws `request_invalid` for the first that is wrong.
 */
export function prepareCall(endpoint: Endpoint): PreparedCall {
  const { method, path, status, kind = 'other', repeatable = method === 'GET', operation } = endpoint
  const parameters = parametersIn(path)
  const isByUser = endpoint.caller === 'user'
  const schema = endpoint.body ?? endpoint.query
  const check = schema && checkOf(schema)
  const requestOf = createRequestOf(endpoint)
  const limits = [...(endpoint.limitedBy ?? []), ...provenBy].map((fields) => [fields].flat())
  const readOf = readerOf(endpoint)
  const extensions = endpoint.extensionFields?.map(
    (field) => [field, extensionName(endpoint, field)] as const,
  )

  return (given, clientId) => {
    const left = [...given]
    const token = isByUser ? { userToken: requireToken(left.shift()) } : {}
    const values = parameters.map((name) => [name, requirePathParameter(name, left.shift())] as const)
    const request = check && requireValid(check, requestOf(left.shift(), clientId))
    const about = limits.map((fields) => fields.map((field) => fieldOf(request, field)).find(isPresent))
    // `EndpointMethod` types the last argument
    const options = left.shift() as CallOptions | undefined
    const manager = managerTokenOf(endpoint, options)
    const call: ServiceCall<unknown> = {
      method,
      path: pathWith(path, Object.fromEntries(values)) + (endpoint.query ? queryOf(request) : ''),
      status,
      kind,
      repeatable,
      operation,
      limitKey: limitKeyOf(operation, ...about),
      read: readOf(request),
      ...token,
      ...manager,
      ...(endpoint.body && { body: request }),
      ...(extensions && { extensions }),
    }
    return { call, options }
  }
}

/** @throws LatchkeyError `request_invalid` for a token where nobody manages */
function managerTokenOf({ caller }: Endpoint, options: CallOptions | undefined) {
  if (options?.managerToken === undefined) return {}
  if (typeof caller !== 'object' || !('manager' in caller)) {
    throw new LatchkeyError('request_invalid', 'managerToken: this call has no manager')
  }
  return { userToken: requireToken(options.managerToken) }
}

/** The request as it is sent, made from the argument: a bare field, or an object that may lack the client's own id. */
function createRequestOf({ takes, optionalRequest, body }: Endpoint) {
  const fills = body !== undefined && requiresClientId(body)
  return (argument: unknown, clientId: string): unknown => {
    if (takes !== undefined) return { [takes]: argument }
    if (fills) return Object.assign({}, argument, { client_id: clientId })
    return optionalRequest && argument === undefined ? {} : argument
  }
}

/** Whether a schema requires a `client_id`: the client's own; an optional one names another client. */
export function requiresClientId(schema: object): boolean {
  const required: unknown = 'required' in schema ? schema.required : undefined
  return Array.isArray(required) && required.includes('client_id')
}

function queryOf(request: unknown): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request ?? {})) query.append(name, String(value))
  return `?${query}`
}

function isPresent(value: unknown): value is string {
  return typeof value === 'string'
}

type Read = (answer: HttpAnswer) => unknown

/** Compiles the response schema and gives, for a request, the function that reads the response. */
function readerOf({ response, produces, gives }: Endpoint): (request: unknown) => Read {
  if (response === undefined) return () => () => undefined
  if (produces !== undefined) return () => (answer) => readText(answer, produces)
  if (response === TokenResponseSchema) {
    return (request) => (answer) => readTokens(answer, fieldOf(request, 'session_id'))
  }
  if (response === TokenRefreshResponseSchema) {
    return () => (answer) => throwUnlessBearer(readAnswer(answer, checkOf(TokenRefreshResponseSchema)))
  }
  const check = checkOf(response)
  if (gives === undefined) return () => (answer) => readAnswer(answer, check)
  if (gives === 'nothing') return () => (answer) => void readAnswer(answer, check)
  return () => (answer) => printedRedactedMember(gives, fieldOf(readAnswer(answer, check), gives))
}

/** @param sessionId the session that the authentication was to be added to, if any */
function readTokens(answer: HttpAnswer, sessionId: unknown): TokenResponse {
  const tokens = throwUnlessBearer(readAnswer(answer, checkOf(TokenResponseSchema)))
  if (sessionId !== undefined && tokens.session_id !== sessionId) {
    throw new LatchkeyError('identity_mismatch', 'The identity service answered for another IdP session')
  }
  return tokens
}

/** The value at a path of names such as `client_attributes.ip_address`; undefined if it is missing. */
function fieldOf(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => {
    const isObject = typeof found === 'object' && found !== null
    return isObject && Object.hasOwn(found, name) ? Reflect.get(found, name) : undefined
  }, value)
}
