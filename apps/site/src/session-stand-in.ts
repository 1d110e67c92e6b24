import { isSessionReplaced, isSessionWithheld } from '@latchkey/session-store'

/**
 * Whether a `request.session` is empty only because the store does not answer, or because another request has just put
 * another one in its place: nothing may be concluded from it, and what is written to it is not stored.
 */
export function isSessionStandIn(session: unknown): boolean {
  return isSessionWithheld(session) || isSessionReplaced(session)
}
