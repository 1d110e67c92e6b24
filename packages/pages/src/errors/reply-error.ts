import { isPage } from '@latchkey/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { faultWords } from '../forms/fault-words.ts'
import { FormError } from '../forms/form.ts'
import type { Texts } from '../texts/texts.ts'
import type { Outcome } from '../views/visitor.ts'
import { replyProblem } from './problem.ts'

const codes = {
  400: 'request_invalid',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'kept_request_used',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  500: 'internal_error',
  503: 'auth_unavailable',
} as const satisfies Record<keyof Texts['errors'], string>

type Status = keyof typeof codes

/** Sends an error page to browsers and problem details to API clients. 429 and 503 always carry `Retry-After`. */
export function replyError(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error?: unknown,
  outcome?: Outcome,
): FastifyReply {
  const known = isStatus(status) ? status : status < 500 ? 400 : 500
  const texts = pages.texts(request)
  const { title, text } = texts.errors[known]
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) reply.header('retry-after', '5')
  const words = error instanceof FormError ? formWords(error, texts) : undefined
  const forClients = error instanceof FormError && texts.language === 'en' ? error.message : words
  if (!isPage(request)) {
    return replyProblem(reply, status, { code: codeOf(error) ?? codes[known], detail: forClients ?? text })
  }
  const explained = outcome ?? outageOf(request, status)
  return pages.show(
    request,
    reply,
    'error',
    { status, title, text: words ?? text },
    { status, outcome: explained },
  )
}

/** An app may have fields of its own, which only its English message names. */
function formWords({ fault, message }: FormError, texts: Texts): string | undefined {
  if (fault === undefined) return message
  return faultWords(fault, texts) ?? (texts.language === 'en' ? message : undefined)
}

/** Sends 429 or 503 with `Retry-After`. */
export function replyLater(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  status: 429 | 503,
  when: { retryAfterSeconds?: number } | (Outcome & { retryAfterSeconds?: number }),
): FastifyReply {
  if (when.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(Math.max(1, Math.ceil(when.retryAfterSeconds))))
  }
  return replyError(pages, request, reply, status, undefined, 'trace' in when ? when : undefined)
}

function isStatus(status: number): status is Status {
  return Object.hasOwn(codes, status)
}

/** The outcome of an outage, for the error page. */
function outageOf(request: FastifyRequest, status: number): Outcome | undefined {
  const { authOutcome } = request
  return status === 503 && authOutcome?.status === 'unavailable' ? authOutcome : undefined
}

/** Codes of Latchkey and of the pages; codes of Fastify and Node.js are not exposed. */
function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code')
  return typeof code === 'string' && /^[a-z][a-z_]*$/.test(code) ? code : undefined
}

/** A property of any value. */
export function property(error: unknown, name: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined
  return Object.getOwnPropertyDescriptor(error, name)?.value
}
