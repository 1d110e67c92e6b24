import { createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { type Product, products } from './products.ts'

/** How many of one product a basket holds at most. */
export const mostOfOne = 20

/** A basket as it is kept in the session of a browser. */
export const BasketSchema = Type.Object({
  /** `sub` of the user it belongs to; `null` while nobody has signed in since it was begun. */
  owner: Type.Union([Type.String(), Type.Null()]),
  /** How many, by the id of the product. */
  counts: Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: mostOfOne })),
})
export type Basket = Static<typeof BasketSchema>

const checkBasket = createCheck(BasketSchema)

/**
 * The basket that a visitor sees: their own or one that nobody owns yet, never that of another user.
 *
 * @param stored what the session holds
 * @param sub the user who is signed in
 */
export function basketFor(stored: unknown, sub: string | null): Basket {
  const empty = { owner: sub, counts: {} }
  if (stored === undefined) return empty
  const checked = checkBasket(stored)
  return checked.ok && (checked.value.owner ?? sub) === sub ? { ...checked.value, owner: sub } : empty
}

/** Adds one of a product. */
export function addTo(basket: Basket, { id }: Product): Basket {
  const count = Math.min((basket.counts[id] ?? 0) + 1, mostOfOne)
  return { ...basket, counts: { ...basket.counts, [id]: count } }
}

/** Removes all of a product. */
export function removeFrom(basket: Basket, { id }: Product): Basket {
  const { [id]: removed, ...counts } = basket.counts
  return { ...basket, counts }
}

/** One line of a basket. */
export interface BasketLine {
  product: Product
  count: number
  /** Euro cents, for all of them. */
  price: number
}

/** The lines of a basket, in the order of the shelf. */
export function linesOf({ counts }: Basket): BasketLine[] {
  return products.flatMap((product) => {
    const count = counts[product.id] ?? 0
    return count === 0 ? [] : [{ product, count, price: count * product.price }]
  })
}

/** How many things are in a basket. */
export function sizeOf(basket: Basket): number {
  return linesOf(basket).reduce((sum, { count }) => sum + count, 0)
}

/** The sum of a basket in euro cents. */
export function totalOf(basket: Basket): number {
  return linesOf(basket).reduce((sum, { price }) => sum + price, 0)
}
