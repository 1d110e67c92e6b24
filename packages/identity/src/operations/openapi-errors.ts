import { type ApiErrorCode, apiErrorStatuses, type Endpoint, type StandardEndpoint } from '@latchkey/protocol'

type Responses = Record<number, object>

/** The error codes of an endpoint: its own, and those of every endpoint of its kind. */
export function errorCodesOf(endpoint: Endpoint): ReadonlySet<ApiErrorCode> {
  return new Set([...commonErrorsOf(endpoint), ...(endpoint.errors ?? [])])
}

/** The errors of an endpoint by their statuses. */
export function errorResponsesOf(endpoint: Endpoint): Responses {
  const { vendorErrors = [] } = endpoint
  const codes = errorCodesOf(endpoint)
  const onRequest = new Set<ApiErrorCode>(vendorErrors.filter((code) => !codes.has(code)))
  const described = new Map<number, string[]>()
  for (const code of codes) describe(described, apiErrorStatuses[code], `\`${code}\``)
  for (const code of onRequest) {
    describe(described, apiErrorStatuses[code], `\`${code}\` (with \`compat.detailedErrors\`)`)
  }
  return responsesOf(described, {
    schema: { $ref: '#/components/schemas/ApiErrorBody' },
  })
}

/** The errors of a standard endpoint (RFC 6749, section 5.2). */
export function oauthErrorResponsesOf({ errors }: StandardEndpoint): Responses {
  const described = new Map<number, string[]>()
  for (const error of errors) describe(described, oauthStatuses[error] ?? 400, `\`${error}\``)
  return responsesOf(described, { schema: { $ref: '#/components/schemas/OAuthErrorBody' } })
}

const oauthStatuses: Readonly<Record<string, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  temporarily_unavailable: 503,
  server_error: 500,
}

function commonErrorsOf({ caller, path, body, query }: Endpoint): ApiErrorCode[] {
  const isGuarded = typeof caller === 'object'
  return [
    ...(body || query || path.includes('{') ? (['invalid_request'] as const) : []),
    'invalid_token',
    ...(isGuarded || caller === 'browser' ? (['forbidden'] as const) : []),
    // of a user token
    ...(isGuarded && 'manager' in caller ? (['insufficient_user_authentication'] as const) : []),
    ...(body ? (['payload_too_large', 'unsupported_media_type'] as const) : []),
    'rate_limited',
    'internal_error',
    'temporarily_unavailable',
  ]
}

function describe(described: Map<number, string[]>, status: number, text: string): void {
  described.set(status, [...(described.get(status) ?? []), text])
}

function responsesOf(described: Map<number, string[]>, media: object): Responses {
  return Object.fromEntries(
    [...described].map(([status, texts]) => [
      status,
      {
        description: texts.join(', '),
        ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
        content: { 'application/json': media },
      },
    ]),
  )
}

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
}
