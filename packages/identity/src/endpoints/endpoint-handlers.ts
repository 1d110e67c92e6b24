import type { Endpoint, EndpointTable, ManagerCaller, ParametersIn } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Manager } from '../access/manager.ts'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import type { TokenUser } from '../tokens/token-user.ts'

/** What the handler of an endpoint for browsers or anyone gets besides the request's data. */
export interface OpenCall {
  /** The client whose token came with the call; undefined without a token. */
  caller: Client | undefined
  request: FastifyRequest
  reply: FastifyReply
}

/** What the handler of an endpoint for clients gets besides the request's data. */
export interface ClientCall {
  client: Client
  /** Where the client itself is: in the audit where nothing says where the end-user is. */
  source: AuditSource
}

type CallerOf<E extends Endpoint> = E['caller'] extends 'user'
  ? { user: TokenUser }
  : E['caller'] extends ManagerCaller
    ? { manager: Manager }
    : E['caller'] extends 'browser' | 'anyone'
      ? OpenCall
      : ClientCall

type BodyOf<E extends Endpoint> = E extends { readonly body: infer Body extends TSchema }
  ? { body: Static<Body> }
  : unknown

type QueryOf<E extends Endpoint> = E extends { readonly query: infer Query extends TSchema }
  ? { query: Static<Query> }
  : unknown

type ParametersOf<E extends Endpoint> =
  ParametersIn<E['path']> extends readonly [infer First, ...infer Rest]
    ? { params: Record<Extract<First | Rest[number], string>, string> }
    : unknown

/** A call of an endpoint: who calls, and the data of the request, all of it checked. */
export type EndpointCall<E extends Endpoint> = CallerOf<E> & BodyOf<E> & QueryOf<E> & ParametersOf<E>

/** Answers the calls of an endpoint with its response, or with nothing if its status is 204. */
export type EndpointHandler<E extends Endpoint> = (
  call: EndpointCall<E>,
) => E extends { readonly response: infer Response extends TSchema }
  ? Promise<Static<Response>>
  : Promise<void>

/** One handler for each endpoint of a table. */
export type EndpointHandlers<Table extends EndpointTable> = {
  readonly [Name in keyof Table]: EndpointHandler<Table[Name]>
}
