import {
  TokenEndpointRequestSchema,
  TokenQuestionRequestSchema,
  UserinfoRequestSchema,
} from '@latchkey/protocol'
import type { preValidationAsyncHookHandler } from 'fastify'
import { OAuthError } from '../errors/oauth-error.ts'

const knownNames = new Set(
  [TokenEndpointRequestSchema, TokenQuestionRequestSchema, UserinfoRequestSchema].flatMap(({ properties }) =>
    Object.keys(properties),
  ),
)

/**
 * Reads the parameters of a form as OAuth defines them (RFC 6749, section 3.2): one without a value counts as omitted, and one
 * that is sent twice is an error. Unknown ones are ignored by the validator of the scope.
 *
 * @throws OAuthError 400 `invalid_request`
 */
export const formParameters: preValidationAsyncHookHandler = async (request) => {
  const { body } = request
  if (typeof body !== 'object' || body === null) return
  const given = Object.entries(body)
  const repeated = given.find(([, value]) => Array.isArray(value))
  if (repeated !== undefined) {
    // any other name may be a secret in the wrong place
    const name = knownNames.has(repeated[0]) ? repeated[0] : 'A parameter'
    throw new OAuthError(400, 'invalid_request', `${name} is repeated`)
  }
  request.body = Object.fromEntries(given.filter(([, value]) => value !== ''))
}
