import type { EndpointMethod } from '@latchkey/client'
import type { Endpoint, endpoints, ParametersIn } from '@latchkey/protocol'
import type { managementEndpoints } from '@latchkey/protocol/management'
import type { Static, TSchema } from 'typebox'
import type { endpointPaths } from './generated/endpoint-paths.ts'

/** Name of an endpoint that the portal passes on: the name of the client's method. */
export type CallName = keyof typeof endpointPaths & keyof Table

type Table = typeof endpoints & typeof managementEndpoints

type SchemaOf<E extends Endpoint> = E extends { readonly body: infer Body extends TSchema }
  ? Body
  : E extends { readonly query: infer Query extends TSchema }
    ? Query
    : never

type PathArguments<Names> = Names extends readonly [string, ...infer Rest]
  ? [id: string, ...PathArguments<Rest>]
  : []

type RequestArguments<E extends Endpoint> = [SchemaOf<E>] extends [never]
  ? []
  : E extends { readonly optionalRequest: true }
    ? [request?: Static<SchemaOf<E>>]
    : [request: Static<SchemaOf<E>>]

/** Arguments of a call: the path parameters, then the request, as far as the endpoint has them. */
export type ArgumentsOf<Name extends CallName> = [
  ...PathArguments<ParametersIn<Table[Name]['path']>>,
  ...RequestArguments<Table[Name]>,
]

/** What a call gives: the same as the client's method. */
export type ResultOf<Name extends CallName> = Awaited<ReturnType<EndpointMethod<Table[Name]>>>
