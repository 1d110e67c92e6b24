import { jwtVerify } from 'jose'
import t from 'tap'
import { signJwt } from '../../src/keys/sign-jwt.ts'
import { everyTenant, newKeyPair, readSigningKey, signingAlgorithms } from '../../src/keys/signing-key.ts'

for (const alg of signingAlgorithms) {
  t.test(`a token signed by ${alg} verifies, wherever it was signed`, async (t) => {
    const { jwk, privateDer } = await newKeyPair(alg)
    const key = readSigningKey(privateDer, jwk, everyTenant, 'main')
    if (key === undefined) throw new Error('the key cannot be read')
    for (const onThreadPool of [false, true]) {
      const token = await signJwt(key, 'at+jwt', { sub: 'alice' }, { onThreadPool })
      const { payload, protectedHeader } = await jwtVerify(token, key.publicKey)
      t.strictSame(payload, { sub: 'alice' })
      t.strictSame(protectedHeader, { alg, typ: 'at+jwt', kid: key.kid })
    }
  })
}
