import { isLatchkeyError } from '../../latchkey-error.ts'

/** What the service answers when it has sent a code or link. */
export interface SentMessage {
  request_id?: string
  code?: string
  link?: string
}

/** A service that reports a missing account is not repeated to the browser: the outcome looks as if something was sent. */
export async function orNotSent(sending: Promise<SentMessage>): Promise<SentMessage> {
  try {
    return await sending
  } catch (error) {
    if (isLatchkeyError(error, 'not_found')) return {}
    throw error
  }
}

/** The id of the request; without one nothing answers the challenge: a code counts only together with its own. */
export function requestIdOf({ request_id = 'none' }: SentMessage): string {
  return request_id
}
