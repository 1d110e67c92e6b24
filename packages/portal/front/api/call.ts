import { ApiFailure } from './api-failure.ts'
import type { ArgumentsOf, CallName, ResultOf } from './endpoint-types.ts'
import { endpointPaths } from './generated/endpoint-paths.ts'
import { setSessionNotice } from './session-notice.ts'

/**
 * Calls an endpoint of the management API in the name of the administrator.
 *
 * @throws ApiFailure
 */
export async function call<Name extends CallName>(
  name: Name,
  given: ArgumentsOf<Name>,
  signal?: AbortSignal,
): Promise<ResultOf<Name>> {
  const [method, path, takes] = endpointPaths[name]
  const left: unknown[] = [...given]
  const url = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(String(left.shift())))
  const request = left.shift() ?? {}
  const answer = await send(url + (takes === 'query' ? queryOf(request) : ''), {
    method,
    signal: signal ?? null,
    headers: { accept: 'application/json', ...(takes === 'body' && { 'content-type': 'application/json' }) },
    ...(takes === 'body' && { body: JSON.stringify(request) }),
  })
  // the back end passes on what the client has checked against the schema of the endpoint
  return (answer.status === 204 ? undefined : await answer.json()) as ResultOf<Name>
}

async function send(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiFailure(0, { code: 'unreachable' })
  })
  if (answer.ok) return answer
  const failure = new ApiFailure(answer.status, await bodyOf(answer))
  if (failure.code === 'login_required' || failure.code === 'token_invalid') setSessionNotice('ended')
  if (failure.code === 'insufficient_user_authentication') setSessionNotice('step-up')
  throw failure
}

async function bodyOf(answer: Response): Promise<Record<string, unknown>> {
  const body: unknown = await answer.json().catch(() => undefined)
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

function queryOf(request: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request)) {
    if (value !== undefined && value !== '') query.append(name, String(value))
  }
  return query.size > 0 ? `?${query}` : ''
}
