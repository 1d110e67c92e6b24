import t from 'tap'
import { openShop } from './shop-world.ts'

t.test('B15: GET / serves anonymous visitors and sets no cookie', async (t) => {
  const { shop, browser } = await openShop(t)
  const response = await browser.open(shop, '/')
  t.equal(response.statusCode, 200)
  t.match(response.body, 'Seville marmalade')
  t.match(response.body, 'Not signed in')
  t.equal(response.headers['set-cookie'], undefined)
})

t.test('GET / greets the signed-in user', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  const { body } = await browser.open(shop, '/')
  t.match(body, 'Good to see you, alice')
  t.match(body, 'begun by your log-in here')
})

t.test('every product has its picture', async (t) => {
  const { shop, browser } = await openShop(t)
  const { body } = await browser.open(shop, '/')
  const pictures = [...body.matchAll(/src="(\/pictures\/[^"]+)"/g)].map(([, path]) => path ?? '')
  t.equal(pictures.length, 6)
  for (const path of pictures) {
    const picture = await shop.inject(path)
    t.equal(picture.statusCode, 200, path)
    t.match(picture.headers['content-type'], 'image/svg+xml')
  }
})
