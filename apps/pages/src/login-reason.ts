import { type LoginReason, loginReasonWords } from '@latchkey/client'
import type { FastifyInstance } from 'fastify'
import '@latchkey/fastify'
import type { Outcome } from './visitor.ts'

/** Reasons that are gone when the log-in page is opened: it would find nobody there, or somebody. */
const soonGone: ReadonlySet<LoginReason> = new Set([
  'session_not_found',
  'reauthentication_required',
  'another_user',
])

/** The log-in page for who wants to go on afterwards, with why it is shown where it could not tell by itself. */
export function loginPath(returnTo: string, reason?: LoginReason): string {
  const path = `/login?return_to=${encodeURIComponent(returnTo)}`
  return reason === undefined ? path : `${path}&why=${reason}`
}

/** Lets the address of the log-in page, where a request is sent on to it, say why. */
export function addLoginReasons(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const outcome = request.authOutcome
    const location = reply.getHeader('location')
    if (
      outcome?.status === 'login_required' &&
      soonGone.has(outcome.reason) &&
      typeof location === 'string' &&
      /^\/login\?return_to=[^&]*$/.test(location)
    ) {
      reply.header('location', `${location}&why=${outcome.reason}`)
    }
    done(null, payload)
  })
}

/**
 * Why a visitor is asked to log in, in a sentence; nothing on a first visit.
 *
 * @param given what the address says, which anybody may have written: no more than the name of a reason is taken of it
 */
export function loginReasonOf(outcome: Outcome | null, given: unknown): string | undefined {
  const reason = outcome?.reason ?? 'not_signed_in'
  if (reason !== 'not_signed_in') return loginReasonWords[reason]
  return isReason(given) && given !== 'not_signed_in' ? loginReasonWords[given] : undefined
}

function isReason(value: unknown): value is LoginReason {
  return typeof value === 'string' && Object.hasOwn(loginReasonWords, value)
}
