import fc from 'fast-check'
import t from 'tap'
import { cookieValues } from '../../src/cookies/cookie-values.ts'

/** The definition of RFC 6265bis, step by step, without any shortcut. */
function cookieValuesByDefinition(header: string, name: string): string[] {
  const trim = (text: string) => text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
  return header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals !== -1 && trim(pair.slice(0, equals)) === name ? [trim(pair.slice(equals + 1))] : []
  })
}

t.test('cookieValues returns the values of one name in the order of the header', async (t) => {
  t.strictSame(cookieValues('a=1; b=2; a=3', 'a'), ['1', '3'])
  t.strictSame(cookieValues('a=1; b=2; a=3', 'b'), ['2'])
  t.strictSame(cookieValues('a=1', 'c'), [])
  t.strictSame(cookieValues('', 'a'), [])
  t.strictSame(cookieValues(undefined, 'a'), [])
  t.strictSame(cookieValues('a=1;a=1 ;  a=\t1', 'a'), ['1', '1', '1'], 'identical values are all returned')
  t.strictSame(cookieValues('a=; a', 'a'), [''], 'an empty value is returned, a name alone is no pair')
  t.strictSame(cookieValues('=a; a=1', ''), [])
})

t.test('B03 cookieValues splits at the first = and at every ;', async (t) => {
  t.strictSame(cookieValues('a=b=c; x="a=9; a=2"', 'a'), ['b=c', '2"'], 'quotes do not protect a ;')
  t.strictSame(cookieValues('x=a=9', 'a'), [])
  t.strictSame(cookieValues('a=1,a=2', 'a'), ['1,a=2'], 'a comma separates nothing')
  t.strictSame(cookieValues(' a = 1 ;\ta\t=\t2\t', 'a'), ['1', '2'])
})

t.test('B02 cookieValues compares names byte by byte and decodes nothing', async (t) => {
  const name = '__Host-latchkey-shop'
  for (const other of [
    '__host-latchkey-shop',
    '__Host-latchkey-shop2',
    'x__Host-latchkey-shop',
    '__%48ost-latchkey-shop',
    '"__Host-latchkey-shop"',
    '$Version=1,__Host-latchkey-shop',
  ]) {
    t.strictSame(cookieValues(`${other}=planted`, name), [], other)
  }
  // browsers accept these names without the guarantees of the prefix, and a trimming parser takes them for it
  for (const blank of ['\u000b', '\u000c', '\u0085', '\u00a0', '\u2003', '\ufeff', '\r', '\n', '\0']) {
    t.strictSame(cookieValues(`${blank}${name}=planted`, name), [], `before: ${JSON.stringify(blank)}`)
    t.strictSame(cookieValues(`${name}${blank}=planted`, name), [], `after: ${JSON.stringify(blank)}`)
    t.strictSame(cookieValues(`${name}=v${blank}`, name), [`v${blank}`], 'nor is it trimmed from a value')
  }
  t.strictSame(cookieValues('a=%41; a="q"', 'a'), ['%41', '"q"'])
})

t.test('cookieValues agrees with the definition for every header', async (t) => {
  const piece = fc.constantFrom(...['a', 'aa', 'b', '=', ';', ' ', '\t', '\u00a0', '"', ',', '1', '__Host-a'])
  const header = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
  const name = fc.constantFrom('a', 'aa', 'ab', '__Host-a')
  fc.assert(
    fc.property(header, name, (text, asked) => {
      t.strictSame(cookieValues(text, asked), cookieValuesByDefinition(text, asked))
    }),
    { numRuns: 3_000 },
  )
})

t.test('cookieValues finds every cookie of a header that was put together from pairs', async (t) => {
  const word = fc.stringMatching(/^[!#-+\--:<-~]{1,12}$/)
  const pairs = fc.array(fc.tuple(fc.stringMatching(/^[a-cA-C-]{1,3}$/), word), { maxLength: 12 })
  fc.assert(
    fc.property(pairs, (cookies) => {
      const header = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
      for (const [name] of cookies) {
        const expected = cookies.filter(([other]) => other === name).map(([, value]) => value)
        t.strictSame(cookieValues(header, name), expected)
      }
    }),
  )
})

t.test('B10 cookieValues of a hostile header takes time in proportion to its length', async (t) => {
  const longest = 2 ** 20
  const headers = ['a'.repeat(longest), 'a;'.repeat(longest / 2), `a${' '.repeat(longest - 2)}b`]
  headers.push('a '.repeat(longest / 2), `${' '.repeat(longest / 2)}a`.repeat(2), 'a\t'.repeat(longest / 2))
  for (const header of headers) {
    const start = process.cpuUsage()
    t.strictSame(cookieValues(header, 'a'), [])
    const { user, system } = process.cpuUsage(start)
    t.ok(user + system < 1_000_000, 'less than a second of CPU time')
  }
})
