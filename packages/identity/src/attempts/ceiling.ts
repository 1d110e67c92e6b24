import { setTimeout } from 'node:timers/promises'
import type { Client } from '../clients/client-directory.ts'
import { rateLimited } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket, CountedTry } from '../limits/limiter.ts'
import { serviceResource } from '../service-resource.ts'

/** What a call waits beyond a ceiling, in milliseconds: an app's whole budget for a call is three seconds. */
const slowMs = 1000
/** Calls of all clients that may wait in one process at a time. */
const mostWaiting = 1000

/**
 * Counts a call in a budget that a whole app shares. Once it is full it raises an alarm, once per window, and refuses nobody:
 * otherwise whoever fills it would lock out every user of the app. Strangers and others are counted apart, so an attack by
 * strangers slows down nobody else.
 *
 * @returns what was counted, and whether the ceiling was reached
 */
export async function countBelowCeiling(
  context: IdentityContext,
  client: Client,
  ceiling: Bucket,
  who: 'strangers' | 'known',
): Promise<{ counted: CountedTry[]; isReached: boolean }> {
  const { limiter } = context
  const now = context.nowSeconds()
  const bucket = ceilingBucket(ceiling, who)
  const counted = await limiter.trySpend(bucket, now)
  if (counted !== undefined) return { counted: [counted], isReached: false }
  const alarm = {
    limit: { max: 1, windowSeconds: ceiling.limit.windowSeconds },
    key: ['alarm', ...bucket.key],
  }
  if ((await limiter.trySpend(alarm, now)) !== undefined) {
    const [budget = ''] = ceiling.key
    const { tenant_id, client_id } = client
    context.audit('ceiling.reached', { tenant_id, client_id, reason: `${budget}:${who}` })
    context.log.warn(
      { tenant_id, client_id, budget, who },
      'a ceiling of this client is reached: an attack is likely, and calls are slowed down',
    )
  }
  return { counted: [], isReached: true }
}

/** The part of such a budget in which some callers count. */
export function ceilingBucket(ceiling: Bucket, who: 'strangers' | 'known'): Bucket {
  return { ...ceiling, key: [...ceiling.key, who] }
}

/** Calls that wait, and whose they are. */
export class WaitingCalls {
  readonly #ofClients = new Map<string, number>()
  #all = 0

  /**
   * Takes a place.
   *
   * @param hasRoom whether there is one, by how many calls of this client and of all wait already
   * @returns gives the place back; undefined: there is none
   */
  enter(
    { tenant_id, client_id }: Pick<Client, 'tenant_id' | 'client_id'>,
    hasRoom: (waiting: { own: number; all: number }) => boolean,
  ): (() => void) | undefined {
    const key = JSON.stringify([tenant_id, client_id])
    const own = this.#ofClients.get(key) ?? 0
    if (!hasRoom({ own, all: this.#all })) return undefined
    this.#add(key, 1)
    return () => this.#add(key, -1)
  }

  #add(key: string, change: number): void {
    const own = (this.#ofClients.get(key) ?? 0) + change
    if (own === 0) this.#ofClients.delete(key)
    else this.#ofClients.set(key, own)
    this.#all += change
  }
}

/**
 * Whether one more call of a client may wait: a client has as many places as are free. So one alone fills half of the line, each of
 * nine a tenth, and there is always as much room for the next one.
 */
export function hasFairRoom({ own, all }: { own: number; all: number }): boolean {
  return own < mostWaiting - all
}

/**
 * Waits a second.
 *
 * @throws ApiError 429 `rate_limited` if too many calls wait already
 */
export async function slowDown(context: IdentityContext, client: Client): Promise<void> {
  const leave = waitingLine(context).enter(client, hasFairRoom)
  if (leave === undefined) throw rateLimited(slowMs / 1000)
  await setTimeout(slowMs).finally(leave)
}

const waitingLine = serviceResource(() => new WaitingCalls())

/** Calls of one client that may wait for what cannot be guessed anyway. */
const mostOfClient = 8

/**
 * Waits a second, unless some calls of this client wait already: an app has a limited number of connections, and its users, who
 * are to log in again, need them.
 */
export async function slowDownSome(context: IdentityContext, client: Client): Promise<void> {
  const leave = waitingSome(context).enter(client, ({ own }) => own < mostOfClient)
  if (leave !== undefined) await setTimeout(slowMs).finally(leave)
}

const waitingSome = serviceResource(() => new WaitingCalls())

/** The same budget with a tenth of its room, for when a ceiling is reached. */
export function tightened({ limit, key }: Bucket): Bucket {
  return { limit: { ...limit, max: Math.ceil(limit.max / 10) }, key }
}
