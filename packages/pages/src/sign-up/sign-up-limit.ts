import { LRUCache } from 'lru-cache'

/** Sign-ups that one address may begin within an hour, in one process. */
const mostTries = 30
const windowMs = 3_600_000
/** Addresses that are counted at once. */
const mostAddresses = 10_000

/**
 * Bounds how many accounts one address begins, because nothing has been proven yet. The identity service limits the messages;
 * this bounds what is left behind by visitors who never enter their code.
 *
 * @param now milliseconds since the epoch
 */
export function createSignUpLimit(now: () => number = Date.now): (ipAddress: string) => boolean {
  const counts = new LRUCache<string, { tries: number; since: number }>({ max: mostAddresses })
  return (ipAddress) => {
    const present = counts.get(ipAddress)
    const fresh = present === undefined || now() - present.since >= windowMs
    const count = fresh ? { tries: 0, since: now() } : present
    count.tries += 1
    counts.set(ipAddress, count)
    return count.tries <= mostTries
  }
}
