import type { Dispatcher } from 'undici'
import { LatchkeyError } from '../latchkey-error.ts'
import { waitWithin } from './deadline.ts'

/** A request to the identity service. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers: Record<string, string>
  body?: string
}

/** A complete response. */
export interface HttpAnswer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Empty for a response without a body. */
  body: Buffer
}

/** Sends a request and reads its response until the signal aborts. */
export type HttpExchange = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>

interface ExchangeLimits {
  maxResponseBytes: number
  /** Exchanges that may be under way or waiting for a connection; more fail at once. */
  maxConcurrent: number
}

/**
 * Creates the function that sends one request and reads its whole response. The body is limited, and always consumed or
 * destroyed. Redirects are not followed.
 *
 * @throws LatchkeyError (the exchange) `upstream_unavailable`; `upstream_protocol` for a body that is too long; the
 *   reason of the signal
 */
export function createHttpExchange(dispatcher: Dispatcher, limits: ExchangeLimits): HttpExchange {
  let concurrent = 0
  return async (request, signal) => {
    signal.throwIfAborted()
    if (concurrent >= limits.maxConcurrent) {
      throw new LatchkeyError('upstream_unavailable', 'Too many calls to the identity service are under way')
    }
    concurrent++
    const end = () => {
      concurrent--
    }
    const exchanged = exchange(dispatcher, request, limits.maxResponseBytes, signal)
    exchanged.then(end, end)
    try {
      // undici heeds the signal from when it has a connection for the request, which may take ten seconds
      return await waitWithin(exchanged, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw error instanceof LatchkeyError ? error : connectionFailure(error)
    }
  }
}

async function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(request.url)
  const answer = await dispatcher.request({
    origin,
    path: pathname + search,
    method: request.method,
    // a compressed body could exceed the limit after it was received
    headers: { 'accept-encoding': 'identity', ...request.headers },
    body: request.body ?? null,
    signal,
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: await readBounded(answer, maxBytes),
  }
}

async function readBounded({ headers, body }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw refuseBody(body, 'The identity service compressed a response although it was asked not to')
  }
  if (Number(headers['content-length']) > maxBytes) throw refuseBody(body, tooLong(maxBytes))
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk))
      throw refuseBody(body, 'The identity service returned a body that is not bytes')
    bytes += chunk.length
    if (bytes > maxBytes) throw refuseBody(body, tooLong(maxBytes))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

function refuseBody(body: Dispatcher.ResponseData['body'], message: string): LatchkeyError {
  // destroying the body emits an error event that nobody else handles
  body.on('error', () => {})
  body.destroy()
  return new LatchkeyError('upstream_protocol', message)
}

function tooLong(maxBytes: number): string {
  return `The identity service returned a response of more than ${maxBytes} bytes`
}

function connectionFailure(cause: unknown): LatchkeyError {
  // a parser error keeps the bytes that it could not parse, which may contain tokens
  const holdsBytes = cause instanceof Error && 'data' in cause
  return new LatchkeyError('upstream_unavailable', 'The identity service could not be reached', {
    ...(!holdsBytes && { cause }),
  })
}
