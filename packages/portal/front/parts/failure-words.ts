import { ApiFailure } from '../api/api-failure.ts'

/** What is said of a failed call, by its code. */
const words: Readonly<Record<string, string>> = {
  unreachable: 'The portal does not answer. Check your connection and try again.',
  upstream_unavailable:
    'The identity service does not answer at the moment. Nothing was changed; try again shortly.',
  upstream_protocol: 'The identity service gave an answer that the portal does not understand.',
  auth_unavailable:
    'A service that the portal depends on does not answer. You are still signed in; try again shortly.',
  rate_limited: 'That was too often in a short time. Wait a moment, then try again.',
  forbidden: 'Your roles do not permit this.',
  not_found: 'It is not there any more. Somebody may have removed it.',
  identifier_taken: 'This name, address or id is taken already.',
  conflict: 'It was changed in the meantime, or its state does not permit this. Load the page again.',
  already_registered: 'That is set up already.',
  password_rejected: 'The password does not meet the rules of this app.',
  login_required: 'Your session has ended. Sign in again.',
  token_invalid: 'Your session has ended. Sign in again.',
  insufficient_user_authentication: 'This needs a fresh confirmation that it is you.',
  csrf_failed: 'The request did not come from this page. Load the page again.',
  request_invalid: 'The identity service refused a value. Check what you entered.',
}

/** What failed, in one or two sentences for people. */
export function wordsOf(failure: unknown): string {
  if (!(failure instanceof ApiFailure)) return 'Something went wrong in this page. Load it again.'
  if (failure.code === 'request_invalid' && failure.detail !== undefined) return sentence(failure.detail)
  return (
    words[failure.code] ?? 'Something went wrong on our side. Try again; the log of the portal says more.'
  )
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
