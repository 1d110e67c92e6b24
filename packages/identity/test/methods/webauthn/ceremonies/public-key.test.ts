import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import t from 'tap'
import { isUsablePublicKey } from '../../../../src/methods/webauthn/ceremonies/public-key.ts'
import { type Cbor, encodeCbor } from '../../../support/cbor.ts'

const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url')
const cose = (...map: (readonly [Cbor, Cbor])[]) => encodeCbor({ map })

function ec(key: KeyObject, changes: Partial<Record<'alg' | 'kty' | 'crv', number>> = {}, y?: Buffer) {
  const jwk = key.export({ format: 'jwk' })
  const { alg = -7, kty = 2, crv = 1 } = changes
  return cose([1, kty], [3, alg], [-1, crv], [-2, bytes(jwk.x)], [-3, y ?? bytes(jwk.y)])
}

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
const ed25519 = generateKeyPairSync('ed25519').publicKey
const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })

t.test('keys of the offered algorithms are usable', async (t) => {
  t.ok(isUsablePublicKey(ec(p256)))
  const x = bytes(ed25519.export({ format: 'jwk' }).x)
  t.ok(isUsablePublicKey(cose([1, 1], [3, -8], [-1, 6], [-2, x])))
  const { n, e } = rsa(2048)
  t.ok(isUsablePublicKey(cose([1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)])))
})

t.test('a key that does not fit its algorithm is not', async (t) => {
  t.notOk(isUsablePublicKey(ec(p256, { alg: -257 })))
  t.notOk(isUsablePublicKey(ec(p256, { alg: -8 })))
  t.notOk(isUsablePublicKey(ec(p256, { alg: -35 })))
  t.notOk(isUsablePublicKey(ec(p256, { kty: 1 })))
  t.notOk(isUsablePublicKey(ec(p256, { crv: 2 })))
})

t.test('a point that is not of the curve, or missing members, are not', async (t) => {
  t.notOk(isUsablePublicKey(ec(p256, {}, Buffer.alloc(32, 1))))
  t.notOk(isUsablePublicKey(ec(p256, {}, Buffer.alloc(0))))
  t.notOk(isUsablePublicKey(cose([1, 2], [3, -7])))
  t.notOk(isUsablePublicKey(cose([1, 2], [3, -7], [-1, 1], [-2, 'x'], [-3, 'y'])))
  t.notOk(isUsablePublicKey(cose([1, 1], [3, -8], [-1, 6], [-2, Buffer.alloc(31)])))
  t.notOk(isUsablePublicKey(cose()))
  t.notOk(isUsablePublicKey(Buffer.from([0xff])))
})

t.test('a short RSA key is not', async (t) => {
  const { n, e } = rsa(1024)
  t.notOk(isUsablePublicKey(cose([1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)])))
})
