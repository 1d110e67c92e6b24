import { type LoginReason, loginReasonWords } from '@latchkey/client'
import type { FastifyInstance } from 'fastify'
import '@latchkey/fastify'
import type { Texts } from '../texts/texts.ts'
import type { Outcome } from '../views/visitor.ts'

/** Reasons that the log-in page could no longer determine by itself. */
const soonGone: ReadonlySet<LoginReason> = new Set([
  'session_not_found',
  'reauthentication_required',
  'another_user',
])

/** Address of the log-in page, with a reason that the page could not determine by itself. */
export function loginPath(returnTo: string, reason?: LoginReason): string {
  const path = `/login?return_to=${encodeURIComponent(returnTo)}`
  return reason === undefined ? path : `${path}&why=${reason}`
}

/** Adds the reason to the address when a request is redirected to the log-in page. */
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
 * The sentence that explains why a log-in is required; undefined on a first visit.
 *
 * @param given untrusted value from the address; only the name of a known reason is accepted
 */
export function loginReasonOf(outcome: Outcome | null, given: unknown, texts: Texts): string | undefined {
  const { reasons } = texts.signIn
  const reason = outcome?.reason ?? 'not_signed_in'
  if (reason !== 'not_signed_in') return reasons[reason]
  return isReason(given) && given !== 'not_signed_in' ? reasons[given] : undefined
}

function isReason(value: unknown): value is LoginReason {
  return typeof value === 'string' && Object.hasOwn(loginReasonWords, value)
}
