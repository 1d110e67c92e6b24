import t from 'tap'
import { addTo, basketFor, linesOf, mostOfOne, removeFrom, sizeOf, totalOf } from '../src/basket.ts'
import { products } from '../src/products.ts'

const [marmalade, teapot] = products
if (marmalade === undefined || teapot === undefined) throw new Error('the shelf is empty')
const empty = basketFor(undefined, null)

t.test('a basket counts what is added and sums it up in the order of the shelf', async (t) => {
  const basket = addTo(addTo(addTo(empty, teapot), marmalade), teapot)
  t.strictSame(linesOf(basket), [
    { product: marmalade, count: 1, price: 780 },
    { product: teapot, count: 2, price: 10_800 },
  ])
  t.equal(sizeOf(basket), 3)
  t.equal(totalOf(basket), 11_580)
  t.strictSame(linesOf(empty), [], 'the basket it was made from stays as it is')
})

t.test('a basket holds a bounded number of one product', async (t) => {
  let basket = empty
  for (let n = 0; n < mostOfOne + 5; n += 1) basket = addTo(basket, teapot)
  t.equal(sizeOf(basket), mostOfOne)
})

t.test('removeFrom removes all of a product, and nothing where there is none', async (t) => {
  const basket = addTo(addTo(addTo(empty, teapot), teapot), marmalade)
  t.strictSame(removeFrom(basket, teapot).counts, { marmalade: 1 })
  t.strictSame(removeFrom(empty, teapot).counts, {})
})

t.test('basketFor returns a basket to its owner, and one without an owner to whoever has it', async (t) => {
  const counts = { marmalade: 1 }
  t.strictSame(basketFor({ owner: null, counts }, null), { owner: null, counts })
  t.strictSame(basketFor({ owner: null, counts }, 'alice'), { owner: 'alice', counts })
  t.strictSame(basketFor({ owner: 'alice', counts }, 'alice'), { owner: 'alice', counts })
})

t.test('basketFor shows nobody the basket of another user', async (t) => {
  const ofAlice = { owner: 'alice', counts: { marmalade: 1 } }
  t.strictSame(basketFor(ofAlice, 'bob'), { owner: 'bob', counts: {} })
  t.strictSame(basketFor(ofAlice, null), { owner: null, counts: {} })
})

t.test('basketFor replaces what is not a basket', async (t) => {
  for (const stored of [
    null,
    'x',
    [],
    {},
    { owner: null, counts: { marmalade: -1 } },
    { owner: 1, counts: {} },
  ]) {
    t.strictSame(basketFor(stored, null), { owner: null, counts: {} })
  }
  t.strictSame(linesOf(basketFor({ owner: null, counts: { 'no-product': 1 } }, null)), [])
})
