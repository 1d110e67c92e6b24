import { isPage } from '@latchkey/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { FormError } from './form.ts'
import { messagePage } from './message-page.ts'
import { replyProblem } from './problem.ts'
import { replyPage } from './reply-page.ts'
import type { Outcome } from './visitor.ts'

interface Wording {
  code: string
  title: string
  text: string
}

const wordings: Readonly<Record<number, Wording>> = {
  400: {
    code: 'request_invalid',
    title: 'Invalid form',
    text: 'A field is missing or invalid.',
  },
  403: {
    code: 'forbidden',
    title: 'Request refused',
    text: 'This request did not come from one of our pages, so nothing was changed. Please use the form on our page.',
  },
  404: { code: 'not_found', title: 'Page not found', text: 'There is no page at this address.' },
  405: {
    code: 'method_not_allowed',
    title: 'Method not allowed',
    text: 'This address only accepts submitted forms.',
  },
  409: {
    code: 'kept_request_used',
    title: 'Already submitted',
    text: 'This form was already submitted, or it has expired. Nothing was done this time. Please check whether the first submission went through.',
  },
  413: { code: 'payload_too_large', title: 'Form too large', text: 'The submitted form is too large.' },
  415: {
    code: 'unsupported_media_type',
    title: 'Unsupported format',
    text: 'This address only accepts forms.',
  },
  429: {
    code: 'rate_limited',
    title: 'One moment, please',
    text: 'Too many attempts. Please wait a moment, then try again.',
  },
  500: { code: 'internal_error', title: 'Internal error', text: 'Something went wrong on our side.' },
  503: {
    code: 'auth_unavailable',
    title: 'Temporarily unavailable',
    text: 'A service that we depend on does not respond. You have not been signed out, and nothing was lost. Please try again in a moment.',
  },
}

/** Renders errors: a page for browsers, problem details for API clients. */
export function addErrorPages(app: FastifyInstance, brand: Brand): void {
  app.setNotFoundHandler((request, reply) => replyError(brand, request, reply, 404))
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status === 500) request.log.error({ err: error }, 'a request failed')
    return replyError(brand, request, reply, status, error)
  })
}

/** Sends an error page of the site. 429 and 503 always carry `Retry-After`. */
export function replyError(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error?: unknown,
  outcome?: Outcome,
): FastifyReply {
  const wording = wordings[status] ?? (status < 500 ? wordings[400] : wordings[500])
  const { code = 'internal_error', title = 'Error', text = '' } = wording ?? {}
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) reply.header('retry-after', '5')
  const detail = error instanceof FormError ? error.message : text
  if (!isPage(request)) return replyProblem(reply, status, { code: codeOf(error) ?? code, detail })
  const told = outcome ?? outageOf(request, status)
  return replyPage(reply, messagePage(brand, { title, text: detail, outcome: told }), status)
}

/** Sends 429 or 503 with `Retry-After`. */
export function replyLater(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  status: 429 | 503,
  when: { retryAfterSeconds?: number } | (Outcome & { retryAfterSeconds?: number }),
): FastifyReply {
  if (when.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(Math.max(1, Math.ceil(when.retryAfterSeconds))))
  }
  return replyError(brand, request, reply, status, undefined, 'trace' in when ? when : undefined)
}

/** The outcome of an outage, for the error page. */
function outageOf(request: FastifyRequest, status: number): Outcome | undefined {
  const { authOutcome } = request
  return status === 503 && authOutcome?.status === 'unavailable' ? authOutcome : undefined
}

function statusOf(error: unknown): number {
  const status = property(error, 'statusCode')
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500
}

/** Codes of Latchkey and of the site; codes of Fastify and Node.js are not exposed. */
function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code')
  return typeof code === 'string' && /^[a-z][a-z_]*$/.test(code) ? code : undefined
}

function property(error: unknown, name: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined
  return Object.getOwnPropertyDescriptor(error, name)?.value
}
