import { type AccessTokenRequest, isLatchkeyError, type LocalSession } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { AuthUnavailableError, LoginRequiredError } from '../errors.ts'
import { clientAttributesOf, mayAskService } from '../rules/browser-request.ts'
import type { DecisionContext } from './decision-context.ts'

/** What an access token that cannot be given was asked for wrongly: a matter of the app, not of the user. */
const requestFaults = ['invalid_target', 'request_invalid'] as const

/**
 * An access token of the user behind a request.
 *
 * @throws `login_required`, `auth_unavailable`, and the client's `invalid_target` and `request_invalid`
 */
export async function accessToken(
  context: DecisionContext,
  request: FastifyRequest,
  local: LocalSession,
  asked: AccessTokenRequest,
): Promise<string> {
  const outcome = await context.flow.accessToken({
    ...asked,
    local,
    mayAskService: mayAskService(request),
    clientAttributes: clientAttributesOf(request),
  })
  switch (outcome.status) {
    case 'given':
      return outcome.accessToken
    case 'login_required':
      throw new LoginRequiredError()
    case 'unavailable': {
      if (isLatchkeyError(outcome.cause, ...requestFaults)) throw outcome.cause
      request.log.warn({ err: outcome.cause }, 'an access token is not to be had')
      throw new AuthUnavailableError(outcome.retryAfterSeconds)
    }
  }
}
