import { type Brand, formReader, replyPage, viewerOf } from '@latchkey/demo-site'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { addTo, removeFrom } from './basket.ts'
import { basketPage } from './basket-page.ts'
import { type Product, products } from './products.ts'
import { readBasket, writeBasket } from './session-basket.ts'

const readChoice = formReader({ product: Type.Enum(products.map(({ id }) => id)) })

/** `GET /basket`, `POST /basket/add` and `POST /basket/remove`: for everybody, signed in or not. */
export function addBasketRoutes(app: FastifyInstance, brand: Brand): void {
  app.get('/basket', { config: { auth: 'optional' } }, async (request, reply) =>
    replyPage(reply, basketPage(brand, viewerOf(request), readBasket(request))),
  )

  app.post('/basket/add', { config: { auth: 'optional' } }, async (request, reply) => {
    const product = chosen(request.body)
    await writeBasket(request, (basket) => addTo(basket, product))
    return reply.redirect('/basket', 303)
  })

  app.post('/basket/remove', { config: { auth: 'optional' } }, async (request, reply) => {
    const product = chosen(request.body)
    await writeBasket(request, (basket) => removeFrom(basket, product))
    return reply.redirect('/basket', 303)
  })
}

function chosen(body: unknown): Product {
  const { product: id } = readChoice(body)
  const product = products.find((one) => one.id === id)
  if (product === undefined) throw new RangeError('the form accepts ids of products only')
  return product
}
