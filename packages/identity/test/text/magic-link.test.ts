import t from 'tap'
import { magicLink, newLinkCode } from '../../src/text/magic-link.ts'

t.test('a link is the redirect URI as registered, with code and state', async (t) => {
  t.equal(magicLink('https://shop.example/in', 'c-_0', undefined), 'https://shop.example/in?code=c-_0')
  t.equal(
    magicLink('https://shop.example/in?a=%20b', 'c', 'x y&code=z#é'),
    'https://shop.example/in?a=%20b&code=c&state=x%20y%26code%3Dz%23%C3%A9',
  )
  t.equal(magicLink('com.example.shop:/in', 'c', 's'), 'com.example.shop:/in?code=c&state=s')
  const { searchParams } = new URL(magicLink('https://shop.example/?b=1', 'c', 'code=evil'))
  t.same(
    [...searchParams],
    [
      ['b', '1'],
      ['code', 'c'],
      ['state', 'code=evil'],
    ],
  )
})

t.test('a code has 256 random bits', async (t) => {
  const codes = Array.from({ length: 100 }, newLinkCode)
  t.ok(codes.every((code) => Buffer.from(code, 'base64url').length === 32 && /^[\w-]{43}$/.test(code)))
  t.equal(new Set(codes).size, codes.length)
})
