import t from 'tap'
import { makeKeyPairs } from '../../src/keys/key-pairs.ts'

t.test('a key pair is made before it is taken, and nobody gets it twice', async (t) => {
  const pairs = await makeKeyPairs(['RS256', 'ES256'])
  const first = pairs.take('RS256')
  if (first instanceof Promise) throw new Error('it is made only now')
  t.match(first.jwk, { kty: 'RSA', alg: 'RS256', kid: first.kid })
  const second = pairs.take('RS256')
  t.ok(second instanceof Promise, 'something has changed since: it is made now')
  t.match(await second, { jwk: { alg: 'RS256' } })
  t.not((await second).kid, first.kid)
  t.match(pairs.take('ES256'), { jwk: { alg: 'ES256' } })
  t.match(await pairs.take('EdDSA'), { jwk: { alg: 'EdDSA' } })
})
