import { randomBytes } from 'node:crypto'
import t from 'tap'
import { createSealer } from '../src/index.ts'

const secret = () => randomBytes(32).toString('base64url')
const current = secret()
const previous = secret()
const purpose = 'access-token'

t.test('O07 what is sealed opens again in its context and shows nothing of the text', async (t) => {
  const sealer = createSealer({ secrets: [current], purpose })
  for (const text of ['', 'token', 'ü\u0000'.repeat(1_000)]) {
    const sealed = sealer.seal(text, 'record:1')
    t.match(sealed, /^[\w-]{8}\.[\w-]+$/)
    t.equal(sealer.open(sealed, 'record:1'), text)
  }
  t.not(sealer.seal('token', 'a'), sealer.seal('token', 'a'), 'each time anew')
  t.notMatch(sealer.seal('token-of-alice', 'a'), /alice/)
})

t.test('a sealed text opens in no other context and for no other purpose', async (t) => {
  const sealed = createSealer({ secrets: [current], purpose }).seal('token', 'record:1')
  const other = createSealer({ secrets: [current], purpose: 'session-id' })
  t.equal(createSealer({ secrets: [current], purpose }).open(sealed, 'record:2'), undefined)
  t.equal(other.open(sealed, 'record:1'), undefined)
  const [, payload = ''] = sealed.split('.')
  const [otherKeyId = ''] = other.seal('', '').split('.')
  t.equal(other.open(`${otherKeyId}.${payload}`, 'record:1'), undefined, 'nor under its key id')
})

t.test('after a rotation the new secret seals and both open', async (t) => {
  const before = createSealer({ secrets: [previous], purpose })
  const after = createSealer({ secrets: [current, previous], purpose })
  const old = before.seal('token', 'c')
  t.equal(after.open(old, 'c'), 'token')
  t.equal(before.open(after.seal('token', 'c'), 'c'), undefined)
  t.equal(createSealer({ secrets: [current], purpose }).open(old, 'c'), undefined)
})

t.test('B01 a sealed text with any one bit flipped does not open', async (t) => {
  const sealer = createSealer({ secrets: [current], purpose })
  const sealed = Buffer.from(sealer.seal('token', 'c'))
  const opened: string[] = []
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Buffer.from(sealed)
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    const text = sealer.open(flipped.toString('latin1'), 'c')
    if (text !== undefined) opened.push(text)
  }
  t.strictSame(opened, [])
})

t.test('what is no sealed text does not open', async (t) => {
  const sealer = createSealer({ secrets: [current], purpose })
  const [keyId = ''] = sealer.seal('token', 'c').split('.')
  for (const text of [
    '',
    '.',
    'token',
    keyId,
    `${keyId}.`,
    `${keyId}.AAAA`,
    `${keyId}.${'A'.repeat(38)}`,
    '{}',
  ]) {
    t.equal(sealer.open(text, 'c'), undefined)
  }
})

t.test('B07 short, missing and sample secrets are refused', async (t) => {
  const refused = { name: 'StoreError', code: 'config_invalid' }
  const lists = [
    [],
    ['short'],
    ['x'.repeat(31)],
    ['0'.repeat(64)],
    ['\u0000'.repeat(32)],
    ['abab'.repeat(16)],
    ['a secret with minimum length of 32 characters'],
    ['change-me-change-me-change-me-please'],
    [current, 'short'],
  ]
  for (const secrets of lists) {
    t.throws(() => createSealer({ secrets, purpose }), refused)
  }
  t.throws(() => createSealer({ secrets: [current], purpose: 'Access Token' }), refused)
  try {
    createSealer({ secrets: [current, 'a-short-secret'], purpose })
  } catch (error) {
    t.notMatch(String(error), /a-short-secret/, 'the message does not tell it')
  }
})

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (payload: object) =>
  [
    part({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' }),
    part(payload),
    randomBytes(64).toString('base64url'),
  ].join('.')

t.test('a token that is sealed as one opens again, and takes fewer characters', async (t) => {
  const sealer = createSealer({ secrets: [current], purpose })
  const token = tokenOf({
    iss: 'http://localhost:3000',
    sub: 'u'.repeat(36),
    aud: 'api',
    roles: ['a', 'ü', '"'],
  })
  const packed = sealer.seal(token, 'record:1', 'token')
  t.match(packed, /^[\w-]{8}\.[\w-]+$/)
  t.ok(packed.length < sealer.seal(token, 'record:1').length * 0.8)
  t.equal(sealer.open(packed, 'record:1'), token)
  t.equal(sealer.open(packed, 'record:2'), undefined)
  const rotated = createSealer({ secrets: [previous, current], purpose })
  t.equal(rotated.open(packed, 'record:1'), token)
})

t.test('a text that is no token comes back as it is, however it is sealed', async (t) => {
  const sealer = createSealer({ secrets: [current], purpose })
  const token = tokenOf({ sub: 'alice' })
  const [header = '', payload = '', signature = ''] = token.split('.')
  const texts = [
    '',
    'opaque',
    '..',
    'a.b.c.d',
    `${token}.`,
    `${token}=`,
    `${token}\n`,
    ` ${token}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    // its unused bits are not zero
    `${header}.${payload}.AB`,
    `${header}.${payload}`,
    `${header}.${Buffer.alloc(70_000, 'x').toString('base64url')}.${signature}`,
    `${header}.${Buffer.alloc(60_000, 'x').toString('base64url')}.${signature}`,
    // longer than what is inflated, and than a length that is stored
    `${header}.${Buffer.alloc(140_000, 'x').toString('base64url')}.${signature}`,
    `${Buffer.alloc(70_000, 'x').toString('base64url')}.${payload}.${signature}`,
    `${header}.${payload}.${Buffer.alloc(70_000, 'x').toString('base64url')}`,
  ]
  for (const text of texts) t.equal(sealer.open(sealer.seal(text, 'c', 'token'), 'c'), text)
})

t.test('a version that knows no tokens does not open one, and a token is not taken for a text', async (t) => {
  const sealer = createSealer({ secrets: [current], purpose })
  const [textKey = ''] = sealer.seal('text', 'c').split('.')
  const [tokenKey = '', packed = ''] = sealer.seal(tokenOf({ sub: 'alice' }), 'c', 'token').split('.')
  t.not(tokenKey, textKey, 'its key has another name, which such a version does not find')
  t.equal(sealer.open(`${textKey}.${packed}`, 'c'), undefined)
  const [, text = ''] = sealer.seal('text', 'c').split('.')
  t.equal(sealer.open(`${tokenKey}.${text}`, 'c'), undefined)
})

t.test('what an earlier version sealed opens', async (t) => {
  const sealer = createSealer({ secrets: ['sealed-by-an-earlier-version-7Qk2xW9d'], purpose })
  const sealed = 'YaPtn0AO.BapqdeOz10oYJhwHCdyBbae6tGRcnN2oiO5LLHaeALEWlamLj2ddZpcCdV6X301fOp4ZTg'
  t.equal(sealer.open(sealed, 'record:1'), 'header.payload.signature')
})
