import { type ClientTokenResponse, ClientTokenResponseSchema, createCheck } from '@latchkey/protocol'
import { LatchkeyError } from '../latchkey-error.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { readAnswer } from '../transport/answer-body.ts'
import { startDeadline } from '../transport/deadline.ts'
import { errorOfAnswer } from '../transport/error-of-answer.ts'
import type { HttpAnswer, HttpExchange } from '../transport/http-exchange.ts'
import type { RateLimitWindows } from '../transport/rate-limit-windows.ts'
import { repeatOnce } from '../transport/repeat-once.ts'
import { throwUnlessBearer } from '../transport/service-checks.ts'
import { clientForm } from './client-form.ts'

const checkClientToken = createCheck(ClientTokenResponseSchema)
const windowKey = 'client_token'

/**
 * Requests a client access token by client credentials (RFC 6749, section 4.4), with a deadline of its own.
 *
 * @throws LatchkeyError `client_auth_failed`, `rate_limited`, `upstream_unavailable`, `upstream_protocol`
 */
export async function requestClientToken(
  config: ClientConfig,
  exchange: HttpExchange,
  windows: RateLimitWindows,
): Promise<ClientTokenResponse> {
  windows.throwIfClosed(windowKey)
  const deadline = startDeadline(config.deadlineMs)
  try {
    const answer = await repeatOnce(async () => {
      const request = await clientForm(config, config.tokenUrl, { grant_type: 'client_credentials' })
      return exchange(request, deadline.signal)
    }, deadline)
    if (answer.status !== 200) throw errorOfTokenAnswer(answer, config, windows)
    return throwUnlessUsable(throwUnlessBearer(readAnswer(answer, checkClientToken)))
  } finally {
    deadline.dispose()
  }
}

/** Rejects tokens with characters that a header cannot contain. */
function throwUnlessUsable(response: ClientTokenResponse): ClientTokenResponse {
  if (/^[\x21-\x7e]+$/.test(response.access_token)) return response
  throw new LatchkeyError(
    'upstream_protocol',
    'The token endpoint returned a token that cannot be sent in a header',
  )
}

/** Our requests are well-formed, so a refusal by the token endpoint is about the client itself. */
function errorOfTokenAnswer(
  answer: HttpAnswer,
  config: ClientConfig,
  windows: RateLimitWindows,
): LatchkeyError {
  const error = errorOfAnswer(answer, 'other', config.now())
  if (error.retryAfterSeconds !== undefined && error.code === 'rate_limited') {
    windows.close(windowKey, error.retryAfterSeconds)
  }
  if (![400, 401, 403].includes(answer.status)) return error
  return new LatchkeyError('client_auth_failed', 'The token endpoint does not accept this client', {
    status: answer.status,
    upstreamCode: error.upstreamCode,
  })
}
