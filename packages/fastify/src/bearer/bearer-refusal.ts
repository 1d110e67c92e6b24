import type { FastifyReply, FastifyRequest } from 'fastify'
import { AuthUnavailableError, type PluginErrorCode } from '../errors.ts'
import { authenticationParameters, problem, retryAfter } from '../guard/refusal.ts'
import type { BearerVerdict } from './bearer-guard.ts'
import type { CompiledBearerRule } from './bearer-rule.ts'

type Refused = Exclude<BearerVerdict, { verdict: 'accepted' }>

const refusals = {
  token_required: [401, 'An access token is required.'],
  invalid_token: [401, 'The access token is not valid here, or not any more.'],
  insufficient_scope: [403, 'The access token does not allow this.'],
  insufficient_user_authentication: [401, 'A further authentication is required.'],
} as const satisfies Partial<Record<PluginErrorCode, readonly [number, string]>>

/** Answers a request that its route's `config.bearer` refuses (RFC 6750, section 3; RFC 9470, section 3). */
export function refuseBearer(
  request: FastifyRequest,
  reply: FastifyReply,
  refused: Refused,
  rule: CompiledBearerRule,
  realm: string,
): FastifyReply {
  if (refused.verdict === 'unavailable') {
    request.log.warn({ err: refused.cause }, 'an access token cannot be verified')
    reply.header('retry-after', retryAfter(refused.retryAfterSeconds))
    return problem(reply, new AuthUnavailableError())
  }
  const [statusCode, message] = refusals[refused.verdict]
  const parameters = [`realm="${realm}"`]
  // a request that brought no token is told nothing but the scheme
  if (refused.verdict !== 'token_required') {
    parameters.push(`error="${refused.verdict}"`, `error_description="${message}"`)
  }
  if (refused.verdict === 'insufficient_scope') parameters.push(`scope="${rule.scopes.join(' ')}"`)
  if (refused.verdict === 'insufficient_user_authentication') {
    parameters.push(...authenticationParameters(rule.requirement))
  }
  reply.header('www-authenticate', `Bearer ${parameters.join(', ')}`)
  const more = 'missing' in refused ? { missing: refused.missing } : {}
  return problem(reply, { statusCode, code: refused.verdict, message }, more)
}
