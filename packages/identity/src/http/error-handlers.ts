import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, invalidRequest, notFound, temporarilyUnavailable } from '../errors/api-error.ts'
import { OAuthError, type OAuthErrorCode, oauthErrorCodes } from '../errors/oauth-error.ts'
import { isDatabaseOutage } from '../storage/database-fault.ts'
import { UnstorableText } from '../storage/storable-text.ts'
import { logRequest } from './log-requests.ts'
import { RequestFault } from './validation.ts'

type Thrown = FastifyError | Error

/** Answers with `{ message, error_code }`: everything but `/oidc/*`. */
export function answerApiError(thrown: Thrown, request: FastifyRequest, reply: FastifyReply): void {
  const error = apiErrorOf(thrown)
  logFailure(error, thrown, request)
  void reply
    .code(error.statusCode)
    .headers({ ...error.headers, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      message: error.message,
      error_code: error.code,
      // the vendor's clients read it in conflicts
      ...(error.statusCode === 409 && { ts_error_code: error.code }),
      ...error.fields,
    })
}

/** Answers with `{ error, error_description }` (RFC 6749, section 5.2). */
export function answerOAuthError(thrown: Thrown, request: FastifyRequest, reply: FastifyReply): void {
  const error = oauthErrorOf(thrown)
  logFailure(error, thrown, request)
  void reply
    .code(error.statusCode)
    .headers({ ...error.headers, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ error: error.code, error_description: error.message })
}

/** Answers what fails before there is a route, such as a malformed percent-escape in the path, without repeating it. */
export function answerFrameworkError(thrown: Error, request: FastifyRequest, reply: FastifyReply): void {
  const isUrl = 'code' in thrown && thrown.code === 'FST_ERR_BAD_URL'
  answerApiError(
    isUrl ? new ApiError(400, 'invalid_request', 'The path cannot be read') : thrown,
    request,
    reply,
  )
  logRequest(request, reply)
}

/** What is not there, or not for this method. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  answerApiError(notFound('not_found', 'Not found'), request, reply)
}

/** An operation that is not served is no failure; the line of the request says it. */
function logFailure({ statusCode }: ApiError | OAuthError, thrown: Thrown, request: FastifyRequest): void {
  if (statusCode >= 500 && statusCode !== 501) request.log.error({ err: thrown }, 'a request failed')
}

function apiErrorOf(thrown: Thrown): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof RequestFault) return invalidRequest(thrown.fault.field, thrown.fault.problem)
  if (thrown instanceof UnstorableText) return invalidRequest('', 'contains text that cannot be stored')
  const status = 'statusCode' in thrown ? thrown.statusCode : undefined
  if (status === 415) {
    return new ApiError(415, 'unsupported_media_type', 'The content type must be application/json')
  }
  if (status === 413) return new ApiError(413, 'payload_too_large', 'The body is too large')
  if (status !== undefined && status >= 400 && status < 500) return invalidRequest('', 'cannot be read')
  if (isDatabaseOutage(thrown)) return temporarilyUnavailable()
  return new ApiError(500, 'internal_error', 'Something went wrong')
}

function oauthErrorOf(thrown: Thrown): OAuthError {
  if (thrown instanceof OAuthError) return thrown
  if (thrown instanceof RequestFault) {
    const { field, problem } = thrown.fault
    const isOtherGrant = field === 'grant_type' && problem === 'is not one of the allowed values'
    return isOtherGrant
      ? new OAuthError(400, 'unsupported_grant_type', 'grant_type is not supported')
      : new OAuthError(400, 'invalid_request', field === '' ? `The body ${problem}` : `${field} ${problem}`)
  }
  const error = apiErrorOf(thrown)
  return new OAuthError(error.statusCode, oauthCodeOf(error), oauthMessageOf(error), {
    ...error.headers,
  })
}

function oauthMessageOf(error: ApiError): string {
  return error.statusCode === 415
    ? 'The content type must be application/x-www-form-urlencoded'
    : error.message
}

function oauthCodeOf({ code, statusCode: status }: ApiError): OAuthErrorCode {
  const same = oauthErrorCodes.find((known) => known === code)
  if (same !== undefined) return same
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  return status >= 500 ? 'server_error' : 'invalid_request'
}
