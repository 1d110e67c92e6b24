import { html } from '@latchkey/html'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { page } from '../src/page.ts'
import { replyPage } from '../src/reply-page.ts'
import { addBrandFiles, createSite } from '../src/site.ts'
import { bank } from './samples.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }

async function site(t: Test, origin = 'http://localhost:3002'): Promise<FastifyInstance> {
  const app = await createSite({ origin })
  addBrandFiles(app, {
    stylesheet: new URL('../../../apps/bank/assets/bank.css', import.meta.url),
    icon: new URL('../../../apps/bank/assets/icon.svg', import.meta.url),
  })
  app.get('/', async (_request, reply) => replyPage(reply, page(bank, { title: 'T', main: html`x` })))
  app.post('/echo', async (request) => ({ got: request.body }))
  t.teardown(() => app.close())
  return app
}

t.test('N15: response headers forbid inline content, framing, sniffing and caching', async (t) => {
  const { headers } = await (await site(t)).inject('/')
  t.match(headers['content-security-policy'], /^default-src 'none'; style-src 'self'; img-src 'self'; /)
  t.match(headers['content-security-policy'], /frame-ancestors 'none'/)
  t.notMatch(headers['content-security-policy'], /unsafe/)
  t.equal(headers['x-content-type-options'], 'nosniff')
  t.equal(headers['referrer-policy'], 'same-origin')
  t.equal(headers['cache-control'], 'no-store')
})

t.test('N15: an https site sends Strict-Transport-Security', async (t) => {
  const secure = await (await site(t, 'https://bank.example.com')).inject('/')
  t.match(secure.headers['strict-transport-security'], /max-age=\d{8}/)
  const plain = await (await site(t)).inject('/')
  t.equal(plain.headers['strict-transport-security'], undefined)
})

t.test('the style sheet is revalidated by its ETag', async (t) => {
  const app = await site(t)
  const first = await app.inject('/style.css')
  t.match(first.headers['content-type'], 'text/css')
  t.match(first.body, '--accent')
  const again = await app.inject({
    url: '/style.css',
    headers: { 'if-none-match': String(first.headers.etag) },
  })
  t.equal(again.statusCode, 304)
  t.equal(again.body, '')
})

t.test('C03: bodies of other content types than forms return 415', async (t) => {
  const app = await site(t)
  for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
    const response = await app.inject({
      method: 'POST',
      url: '/echo',
      headers: { 'content-type': type },
      payload: '{}',
    })
    t.equal(response.statusCode, 415, type)
  }
})

t.test('a form above 16 KB returns 413', async (t) => {
  const payload = `a=${'x'.repeat(16_384)}`
  const response = await (await site(t)).inject({ method: 'POST', url: '/echo', headers: form, payload })
  t.equal(response.statusCode, 413)
})

t.test('closing answers requests in progress and closes their connections', async (t) => {
  const app = await site(t)
  const { promise: answered, resolve: answer } = Promise.withResolvers<string>()
  app.get('/slow', () => answered)
  const closing = new Promise<void>((resolve) => app.addHook('preClose', async () => resolve()))
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const arrived = new Promise((resolve) => app.server.once('request', resolve))
  const response = fetch(`${origin}/slow`)
  await arrived
  const closed = app.close()
  await closing
  answer('done')
  t.equal((await response).headers.get('connection'), 'close')
  t.equal(await (await response).text(), 'done')
  await closed
})
