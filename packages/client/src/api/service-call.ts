import { type EndpointKind, readErrorBody } from '@latchkey/protocol'
import type { ClientToken } from '../client-token/client-token.ts'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { readErrorJson } from '../transport/answer-body.ts'
import { publishedOnChannel } from '../transport/call-channel.ts'
import { type Deadline, startDeadline } from '../transport/deadline.ts'
import { codeOfCredentials, errorOfAnswer } from '../transport/error-of-answer.ts'
import type { HttpAnswer, HttpExchange, HttpRequest } from '../transport/http-exchange.ts'
import type { RateLimitWindows } from '../transport/rate-limit-windows.ts'
import { repeatOnce } from '../transport/repeat-once.ts'
import type { ServiceExtensions } from '../transport/service-extensions.ts'

/** One call of the API below `/cis`. */
export interface ServiceCall<T> {
  method: HttpRequest['method']
  path: string
  /** Sent as JSON. */
  body?: unknown
  /** Fields of the body that only a service with an extension gets, each with the name of the extension. */
  extensions?: readonly (readonly [field: string, extension: string])[]
  /** The one status of success. */
  status: 200 | 201 | 202 | 204
  /** Reads the answer of success. */
  read: (answer: HttpAnswer) => T
  kind: EndpointKind
  /** Whether it may safely happen twice. */
  repeatable: boolean
  /** Names the call on the channel `latchkey:call`. */
  operation: string
  /** Calls of one key share the window of a 429. */
  limitKey: string
  /** A user's access token, sent instead of the client's. */
  userToken?: string
}

export type CallService = <T>(call: ServiceCall<T>, options: CallOptions | undefined) => Promise<T>

interface CallPorts {
  exchange: HttpExchange
  clientToken: ClientToken
  windows: RateLimitWindows
  extensions: ServiceExtensions
}

/** Makes calls with the client token, within one deadline, and turns their answers into values and errors. */
export function createCallService(config: ClientConfig, ports: CallPorts): CallService {
  const { exchange, clientToken, windows, extensions } = ports

  async function send(call: ServiceCall<unknown>, token: string, deadline: Deadline): Promise<HttpAnswer> {
    const request = requestOf(config.baseUrl, call, token)
    const attempt = () => exchange(request, deadline.signal)
    return call.repeatable ? repeatOnce(attempt, deadline) : attempt()
  }

  async function sendAuthorized(call: ServiceCall<unknown>, deadline: Deadline): Promise<HttpAnswer> {
    if (call.userToken !== undefined) return send(call, call.userToken, deadline)
    const token = await clientToken.get(deadline.signal)
    const answer = await send(call, token, deadline)
    if (!refusesClientToken(answer, call.kind)) return answer
    clientToken.drop(token)
    return send(call, await clientToken.get(deadline.signal), deadline)
  }

  /** The body without the fields that the service does not know. */
  async function bodyWithKnownFields(
    { body }: ServiceCall<unknown>,
    fields: NonNullable<ServiceCall<unknown>['extensions']>,
    deadline: Deadline,
  ): Promise<unknown> {
    const known: Record<string, unknown> = { ...Object(body) }
    for (const [field, extension] of fields) {
      if (known[field] === undefined) continue
      if (!(await extensions.has(extension, deadline.signal))) delete known[field]
    }
    return known
  }

  async function run<T>(call: ServiceCall<T>, options: CallOptions | undefined): Promise<T> {
    const deadline = startDeadline(config.deadlineMs, options?.signal)
    try {
      deadline.signal.throwIfAborted()
      windows.throwIfClosed(call.limitKey)
      const known =
        call.extensions === undefined
          ? call
          : { ...call, body: await bodyWithKnownFields(call, call.extensions, deadline) }
      const answer = await sendAuthorized(known, deadline)
      if (answer.status === call.status) return call.read(answer)
      const error = errorOfAnswer(answer, call.kind, config.now(), call.userToken !== undefined)
      if (error.code === 'rate_limited') windows.close(call.limitKey, error.retryAfterSeconds ?? 1)
      throw error
    } finally {
      deadline.dispose()
    }
  }

  return (call, options) => publishedOnChannel(config, call.operation, () => run(call, options))
}

function refusesClientToken(answer: HttpAnswer, kind: EndpointKind): boolean {
  if (answer.status !== 401) return false
  // some answers about the user's credentials are 401 too; a log-in is not sent twice for them
  return kind !== 'credentials' || codeOfCredentials(401, readErrorBody(readErrorJson(answer))) === undefined
}

function requestOf(baseUrl: string, call: ServiceCall<unknown>, token: string): HttpRequest {
  const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${token}` }
  if (call.body === undefined) return { method: call.method, url: baseUrl + call.path, headers }
  headers['content-type'] = 'application/json'
  return { method: call.method, url: baseUrl + call.path, headers, body: JSON.stringify(call.body) }
}
