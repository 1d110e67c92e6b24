import { type Client, isLatchkeyError } from '@latchkey/client'
import { evaluateRequirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { Bearer } from './bearer.ts'
import type { CompiledBearerRule } from './bearer-rule.ts'

/** What a request with a rule comes to. */
export type BearerVerdict =
  | { verdict: 'accepted'; bearer: Bearer }
  | { verdict: 'token_required' }
  | { verdict: 'invalid_token' }
  | { verdict: 'insufficient_scope' }
  | { verdict: 'insufficient_user_authentication'; missing: string[] }
  | { verdict: 'unavailable'; retryAfterSeconds: number; cause: unknown }

/** Holds the access token of a request against the rule of its route (RFC 9068, section 4; RFC 9470, section 3). */
export async function judgeBearer(
  parts: { client: Client; audience: string; now: () => number },
  request: FastifyRequest,
  rule: CompiledBearerRule,
): Promise<BearerVerdict> {
  const token = tokenOf(request)
  if (token === undefined) return { verdict: 'token_required' }
  let bearer: Bearer
  try {
    bearer = new Bearer(await parts.client.verifyAccessToken(token, { audience: parts.audience }))
    if (rule.introspect && !(await isActive(parts.client, token, bearer))) return { verdict: 'invalid_token' }
  } catch (error) {
    if (isLatchkeyError(error, 'token_invalid')) return { verdict: 'invalid_token' }
    if (!isLatchkeyError(error)) throw error
    return { verdict: 'unavailable', retryAfterSeconds: error.retryAfterSeconds ?? 2, cause: error }
  }
  if (bearer.isClient && !rule.clients) return { verdict: 'invalid_token' }
  if (!rule.scopes.every((scope) => bearer.scopes.includes(scope))) return { verdict: 'insufficient_scope' }
  if (bearer.isClient) return { verdict: 'accepted', bearer }
  const proven = evaluateRequirement(rule.requirement, bearer.evidence, parts.now())
  return proven.verdict === 'satisfied'
    ? { verdict: 'accepted', bearer }
    : { verdict: 'insufficient_user_authentication', missing: proven.missing }
}

/** Asked each time: what is kept would be a time for which a revoked token is taken. */
async function isActive(client: Client, token: string, bearer: Bearer): Promise<boolean> {
  const { active, sub } = await client.introspectToken(token)
  return active && (sub === undefined || sub === bearer.sub)
}

/** From the header alone: an address or a body ends up in logs and histories (RFC 6750, sections 2.2 and 5.3). */
function tokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}
