import fastifyCookie from '@fastify/cookie'
import Fastify from 'fastify'
import t from 'tap'
import { type CookieAttributes, clearCookie, sendCookie } from '../../src/cookies/response-cookie.ts'

const attributes: CookieAttributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' }
const shared: CookieAttributes = { ...attributes, domain: 'example.com' }

/** The `Set-Cookie` headers of a response that a handler sent. */
async function cookiesOf(handler: (reply: Fastify.FastifyReply) => unknown, app = Fastify()) {
  app.get('/', async (_request, reply) => {
    await handler(reply)
    return {}
  })
  const { headers } = await app.inject('/')
  await app.close()
  const sent = headers['set-cookie'] ?? []
  return Array.isArray(sent) ? sent : [sent]
}

t.test('B04 sendCookie sends every attribute', async (t) => {
  const expires = new Date('2030-01-02T03:04:05Z')
  const sent = await cookiesOf((reply) => {
    sendCookie(reply, { name: '__Host-latchkey-shop', value: 'id-1', attributes, expires })
    sendCookie(reply, { name: '__Secure-latchkey-sign-on', value: 'h-1', attributes: shared, maxAge: 60 })
  })
  t.strictSame(sent, [
    '__Host-latchkey-shop=id-1; Path=/; Expires=Wed, 02 Jan 2030 03:04:05 GMT; HttpOnly; Secure; SameSite=Lax',
    '__Secure-latchkey-sign-on=h-1; Max-Age=60; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax',
  ])
})

t.test('clearCookie expires the cookie under the same attributes', async (t) => {
  t.strictSame(await cookiesOf((reply) => clearCookie(reply, 'a', shared)), [
    'a=; Max-Age=0; Domain=example.com; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
  ])
})

t.test('sendCookie replaces an earlier cookie of the same name, domain and path alone', async (t) => {
  const sent = await cookiesOf((reply) => {
    reply.header('set-cookie', 'theme=dark; Path=/')
    sendCookie(reply, { name: 'a', value: 'old', attributes })
    sendCookie(reply, { name: 'a', value: 'domain', attributes: shared })
    sendCookie(reply, { name: 'a', value: 'path', attributes: { ...attributes, path: '/x' } })
    clearCookie(reply, 'a', attributes)
    sendCookie(reply, { name: 'a', value: 'new', attributes })
    sendCookie(reply, { name: 'b', value: 'other', attributes })
  })
  t.strictSame(
    sent.map((header) => header.split(';', 1)[0]),
    ['theme=dark', 'a=domain', 'a=path', 'a=new', 'b=other'],
  )
})

t.test('sendCookie keeps the cookies that @fastify/cookie sends, before and after it', async (t) => {
  const app = Fastify()
  await app.register(fastifyCookie, { parseOptions: { path: '/host', secure: false } })
  app.addHook('onSend', async (_request, reply) => {
    sendCookie(reply, { name: 'late', value: '1', attributes })
  })
  const sent = await cookiesOf((reply) => {
    reply.setCookie('host', '1')
    sendCookie(reply, { name: 'early', value: '1', attributes })
    reply.setCookie('host-2', '1')
  }, app)
  t.strictSame([...sent].sort(), [
    'early=1; Path=/; HttpOnly; Secure; SameSite=Lax',
    'host-2=1; Path=/host; SameSite=Lax',
    'host=1; Path=/host; SameSite=Lax',
    'late=1; Path=/; HttpOnly; Secure; SameSite=Lax',
  ])
})
