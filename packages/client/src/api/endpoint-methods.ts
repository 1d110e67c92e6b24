import type { Endpoint, EndpointTable, ParametersIn } from '@latchkey/protocol'
import type { Static, TSchema } from 'typebox'
import type { CallOptions } from '../options/call-options.ts'
import { type PreparedCall, prepareCall } from './prepare-call.ts'
import type { CallService } from './service-call.ts'

/** What an endpoint reads: its body, or else its query. */
type SchemaOf<E extends Endpoint> = E extends { readonly body: infer Body extends TSchema }
  ? Body
  : E extends { readonly query: infer Query extends TSchema }
    ? Query
    : never

/** The client fills in its own `client_id` where one is required. */
type RequestOf<E extends Endpoint> =
  Static<SchemaOf<E>> extends { client_id: string }
    ? Omit<Static<SchemaOf<E>>, 'client_id'>
    : Static<SchemaOf<E>>

type TokenArguments<E extends Endpoint> = E['caller'] extends 'user' ? [accessToken: string] : []

type PathArguments<Names> = Names extends readonly [string, ...infer Rest]
  ? [id: string, ...PathArguments<Rest>]
  : []

type RequestArguments<E extends Endpoint> = [SchemaOf<E>] extends [never]
  ? []
  : E extends { readonly takes: 'cross_device_ticket_id' }
    ? [ticketId: string]
    : E extends { readonly optionalRequest: true }
      ? [request?: RequestOf<E>]
      : [request: RequestOf<E>]

type ResultOf<E extends Endpoint> = E extends { readonly gives: 'nothing' }
  ? Promise<void>
  : E extends { readonly response: infer Response extends TSchema }
    ? E extends { readonly gives: infer Member extends keyof Static<Response> }
      ? Promise<Static<Response>[Member]>
      : Promise<Static<Response>>
    : Promise<void>

/** The client's method for an endpoint: access token, path parameters, request and options, as far as it has them. */
export type EndpointMethod<E extends Endpoint> = (
  ...given: [
    ...TokenArguments<E>,
    ...PathArguments<ParametersIn<E['path']>>,
    ...RequestArguments<E>,
    options?: CallOptions,
  ]
) => ResultOf<E>

/** The client's methods for a table of endpoints, under the same names and with the same documentation. */
export type MethodsOf<Table extends EndpointTable> = {
  readonly [Name in keyof Table]: EndpointMethod<Table[Name]>
}

/** The calls of a table, with their schemas compiled: prepare them once and bind them to each client. */
export type PreparedCalls<Table extends EndpointTable> = ReadonlyMap<keyof Table & string, PreparedCall>

/** Compiles the schemas of a table, ahead of the first call. */
export function prepareCalls<Table extends EndpointTable>(table: Table): PreparedCalls<Table> {
  return new Map(Object.entries(table).map(([name, endpoint]) => [name, prepareCall(endpoint)]))
}

/**
 * Makes the methods of a client from a table of endpoints. Each checks its request before anything is sent and the response
 * before anything is returned.
 *
 * @param clientId fills in the `client_id` of requests
 */
export function methodsOf<Table extends EndpointTable>(
  prepared: PreparedCalls<Table>,
  callService: CallService,
  clientId: string,
): MethodsOf<Table> {
  const methods = [...prepared].map(([name, prepare]) => {
    const method = async (...given: readonly unknown[]) => {
      const { call, options } = prepare(given, clientId)
      return callService(call, options)
    }
    return [name, method] as const
  })
  // each method has the type of its entry, which a map of all of them cannot express
  return Object.fromEntries(methods) as unknown as MethodsOf<Table>
}
