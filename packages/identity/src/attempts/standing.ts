import type { ClientAttributes } from '@latchkey/protocol'
import type { IdentityContext } from '../identity-context.ts'
import type { UserRow } from '../users/user-record.ts'
import { type FactorOrder, factorOrder, factorOrders } from './factor-order.ts'
import { type Account, findKnownSources, type KnownSource, listKnownSources } from './known-sources.ts'

/**
 * How much an attempt has proven before it begins: a session of the user, or that it comes from where the user was before.
 * Attempts that differ in it use budgets and locks of their own, so a stranger cannot use up those of the user.
 */
export interface Standing {
  order: FactorOrder
  /**
   * Where it comes from. Every source that succeeded for this purpose is a place of its own; all that succeeded for
   * another one are one place, because who has stolen one factor could otherwise guess the next from any number of
   * sources; all unknown sources are one place.
   */
  place: string
}

const unknownPlace = ''
const familiarPlace = 'familiar'

/** Who has proven nothing: no session of the user, and no known source. */
export const stranger: Standing = { order: 'first', place: unknownPlace }

/** Whether somebody has proven nothing. */
export function isStranger({ order, place }: Standing): boolean {
  return order === stranger.order && place === stranger.place
}

/** By which part of a budget that a whole app shares somebody is counted. */
export function whoIs(standing: Standing): 'strangers' | 'known' {
  return isStranger(standing) ? 'strangers' : 'known'
}

/** Appended to the keys of budgets and locks. */
export function standingKey({ order, place }: Standing): string[] {
  return place === unknownPlace ? [order] : [order, place]
}

/** Who has proven the same session, or none, and comes from an unknown source. */
export function elsewhere({ order }: Standing): Standing {
  return { order, place: unknownPlace }
}

/**
 * Finds out the standing of an attempt, at the same cost for an account that does not exist.
 *
 * @param purpose what is attempted; undefined: success with anything makes a source known
 */
export async function standingOf(
  context: IdentityContext,
  asked: {
    account: Account
    user: UserRow | undefined
    sessionId: string | undefined
    purpose: string | undefined
    attributes: ClientAttributes | undefined
  },
): Promise<Standing> {
  return (await standingAndSources(context, asked)).standing
}

/** The same, with the known sources by which it was found out: see {@link standingOf}. */
export async function standingAndSources(
  context: IdentityContext,
  asked: Parameters<typeof standingOf>[1],
): Promise<{ standing: Standing; known: readonly KnownSource[] }> {
  const { account, user, sessionId, purpose, attributes } = asked
  const [order, known] = await Promise.all([
    factorOrder(context, user, sessionId),
    findKnownSources(context, account, attributes),
  ])
  const own = known.find(({ purposes }) => purpose === undefined || purposes.includes(purpose))
  return { standing: { order, place: own?.id ?? (known.length > 0 ? familiarPlace : unknownPlace) }, known }
}

/** All standings that attempts at the account of a user can have. */
export async function allStandings(context: IdentityContext, user: UserRow): Promise<Standing[]> {
  const places = [unknownPlace, familiarPlace, ...(await listKnownSources(context, user))]
  return factorOrders.flatMap((order) => places.map((place) => ({ order, place })))
}
