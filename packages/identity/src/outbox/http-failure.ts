import { DeliveryError } from './delivery-error.ts'

/**
 * The error of a webhook that did not take a message over. 400, 413 and 422 concern the message itself; all other statuses,
 * such as a wrong key (401) or a redirect, may be gone at the next attempt.
 *
 * @param who the receiver, for the log
 * @returns undefined for a 2xx status
 */
export function httpFailure(
  who: string,
  { status, headers }: { status: number; headers: Readonly<Record<string, unknown>> },
): DeliveryError | undefined {
  if (status >= 200 && status <= 299) return undefined
  return new DeliveryError(`${who} answered ${status}`, {
    isPermanent: status === 400 || status === 413 || status === 422,
    retryAfterSeconds: retryAfterOf(headers),
  })
}

/** `Retry-After` as a number of seconds (RFC 9110, section 10.2.3); a date counts as absent. */
function retryAfterOf(headers: Readonly<Record<string, unknown>>): number | undefined {
  const value = headers['retry-after']
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : undefined
}
