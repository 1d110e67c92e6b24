import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import t from 'tap'
import { verifiedJws } from '../../src/tokens/verified-jws.ts'
import { rememberVerified, wasVerified } from '../../src/tokens/verified-texts.ts'

const isType = (typ: unknown) => typ === 'at+jwt'
const newKey = () => ({ alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) })

t.test('a token that was verified before counts for its text and its key only', async (t) => {
  const [key, other] = [newKey(), newKey()]
  const token = await new SignJWT({ sub: 'alice' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })
    .sign(key.privateKey)
  const read = (text: string, found: typeof key | undefined) =>
    verifiedJws(text, { isType, keyOf: () => found, repeats: true })
  for (const time of ['first', 'second']) t.match(await read(token, key), { payload: { sub: 'alice' } }, time)

  const [header, , signature] = token.split('.')
  const forged = Buffer.from(JSON.stringify({ sub: 'mallory' })).toString('base64url')
  t.equal(await read(`${header}.${forged}.${signature}`, key), undefined, 'another payload')
  t.equal(await read(`${token}A`, key), undefined, 'another signature')
  t.equal(await read(token, other), undefined, 'another key under the same name')
  t.equal(await read(token, undefined), undefined, 'a key that is gone')
  t.equal(
    await read(token, { ...key, alg: 'ES384' }),
    undefined,
    'the same key, expected to sign by another algorithm',
  )
})

t.test('a token is remembered only where it is expected again, and the oldest gives way', async (t) => {
  const key = newKey()
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })
    .sign(key.privateKey)
  t.ok(await verifiedJws(token, { isType, keyOf: () => key }))
  t.equal(wasVerified(key.publicKey, 'ES256', token), false)
  rememberVerified(key.publicKey, 'ES256', token)
  t.equal(wasVerified(key.publicKey, 'ES256', token), true)
  for (let index = 0; index < 10_000; index += 1) rememberVerified(key.publicKey, 'ES256', `token ${index}`)
  t.equal(wasVerified(key.publicKey, 'ES256', token), false)
  t.equal(wasVerified(key.publicKey, 'ES256', 'token 9999'), true)
})
