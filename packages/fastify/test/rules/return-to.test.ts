import t from 'tap'
import { safeReturnTo } from '../../src/rules/return-to.ts'
import { testApp } from '../app.ts'

const origin = 'https://shop.example.com'
const back = (value: unknown) => safeReturnTo(value, origin, ['/login', '/step-up'])

t.test('D01 a place that is not a path of this app becomes the start page', (t) => {
  const bad = [
    ...['https://evil', '//evil', '///evil', '/\\evil', '\\/evil', '\\\\evil', '/%5cevil', '/%5Cevil'],
    ...['/%2fevil', '/%2Fevil', '/%09/evil', '/\t/evil', 'https:evil', 'https:/evil', 'javascript:alert(1)'],
    ...['data:text/html,x', 'http://app@evil', '/..//evil', '/a/..//evil', '/.//evil', '/%2e%2e//evil'],
    ...['/\0', '/a\r\nset-cookie: x', '/a\nb', ' /a', '', 'a', './a', '?a', '#a', '/ü', '/a b', '/🙂'],
    ...[`/${'a'.repeat(3000)}`, `${origin}/a`, `${origin}.evil/a`, '/\u2028', '/\\/evil', '/\\@evil'],
    ...['@evil', '//evil%2f..', '/;@evil/..//evil'],
  ]
  for (const value of bad) t.equal(back(value), '/', encodeURI(value).slice(0, 60))
  t.end()
})

t.test('D04 what is no text becomes the start page', (t) => {
  for (const value of [undefined, null, 1, true, {}, ['/a', '//evil'], ['/a'], Symbol('x')]) {
    t.equal(back(value), '/')
  }
  t.end()
})

t.test('D03 a place that would lead in a circle becomes the start page, however it is written', (t) => {
  const loops = ['/login', '/login?return_to=/login', '/step-up', '/logout', '/login/', '/LOGIN', '/log%69n']
  for (const value of [...loops, '/x/../login', '/%ff', '/login#x']) t.equal(back(value), '/', value)
  t.equal(back('/login-help'), '/login-help')
  t.end()
})

t.test('a path of this app is kept with its query', (t) => {
  for (const value of ['/', '/account', '/a/b?c=d&e=%2F%2Fevil', '/a?next=//evil', '/@alice', '/a;b=1']) {
    t.equal(back(value), value)
  }
  t.equal(back('/a/./b/../c'), '/a/c', 'written once in its plain form')
  t.equal(back('/a#part'), '/a')
  t.end()
})

t.test('D02 D04 app.latchkey.returnTo checks at each use, whatever the query parser gave', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get<{ Querystring: { return_to?: unknown } }>('/to', async (request) =>
        app.latchkey.returnTo(request.query.return_to),
      )
    },
  })
  t.teardown(() => app.close())
  t.equal((await app.inject('/to?return_to=/a&return_to=//evil')).body, '/')
  t.equal((await app.inject('/to?return_to=%2F%2Fevil')).body, '/')
  t.equal((await app.inject('/to?return_to=%2Faccount%3Fa%3D1')).body, '/account?a=1')
  t.equal((await app.inject('/to')).body, '/')
})
