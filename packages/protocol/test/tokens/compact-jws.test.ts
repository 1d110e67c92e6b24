import t from 'tap'
import { isCanonicalBase64url, readCompactJws } from '../../src/index.ts'

const encode = (text: string) => Buffer.from(text).toString('base64url')
const tokenOf = (header: string, payload = '{"sub":"a"}', signature = 'AQID') =>
  [encode(header), encode(payload), signature].join('.')
const header = '{"alg":"ES256","kid":"k","typ":"JWT"}'

t.test('readCompactJws returns algorithm, key, type and claims', async (t) => {
  const read = { ok: true, jws: { alg: 'ES256', kid: 'k', typ: 'JWT', payload: { sub: 'a' } } }
  t.strictSame(readCompactJws(tokenOf(header)), read)
  const bare = { ok: true, jws: { alg: 'ES256', kid: undefined, typ: undefined, payload: {} } }
  t.strictSame(readCompactJws(tokenOf('{"alg":"ES256"}', '{}')), bare)
})

const refused: [string, unknown, string][] = [
  ['a number', 7, 'it is not a string of a usable length'],
  [
    'a text that is too long',
    `${tokenOf(header)}${'A'.repeat(262_144)}`,
    'it is not a string of a usable length',
  ],
  ['two parts', 'a.b', 'it does not have three parts'],
  ['four parts', `${tokenOf(header)}.AA`, 'it does not have three parts'],
  ['an empty signature', tokenOf(header, '{}', ''), 'it is not base64url'],
  ['padding', tokenOf(header, '{}', 'AQI='), 'it is not base64url'],
  ['unused bits', tokenOf(header, '{}', 'AQJ'), 'it is not base64url'],
  ['a lone character of a group', tokenOf(header, '{}', 'AQIDA'), 'it is not base64url'],
  ['the alphabet of base64', tokenOf(header, '{}', 'AQ+/'), 'it is not base64url'],
  ['a header that is no object', tokenOf('[]'), 'its header is not a JSON object'],
  [
    'a header with a duplicate member',
    tokenOf('{"alg":"none","alg":"ES256"}'),
    'its header is not a JSON object',
  ],
  ['a payload that is no object', tokenOf(header, '"sub"'), 'its payload is not a JSON object'],
  [
    'a payload with a duplicate member',
    tokenOf(header, '{"sub":"a","sub":"b"}'),
    'its payload is not a JSON object',
  ],
  ['no algorithm', tokenOf('{"kid":"k"}'), 'its header has no algorithm'],
  ['a key name that is a number', tokenOf('{"alg":"ES256","kid":1}'), 'its header names no key'],
  ['an empty key name', tokenOf('{"alg":"ES256","kid":""}'), 'its header names no key'],
  ['a key of the sender', tokenOf('{"alg":"ES256","jwk":{}}'), 'its header has jwk'],
  ['critical parameters', tokenOf('{"alg":"ES256","crit":["exp"]}'), 'its header has crit'],
]
for (const [name, token, reason] of refused) {
  t.test(`readCompactJws refuses ${name}`, async (t) => {
    t.strictSame(readCompactJws(token), { ok: false, reason })
  })
}

t.test('isCanonicalBase64url accepts one text for each value of the last byte only', async (t) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = [...alphabet]
  t.equal(last.filter((character) => isCanonicalBase64url(`A${character}`)).length, 4)
  t.equal(last.filter((character) => isCanonicalBase64url(`AA${character}`)).length, 16)
  t.equal(last.filter((character) => isCanonicalBase64url(`AAA${character}`)).length, 64)
})
