import t from 'tap'
import { parseCreationOptions, parseRequestOptions } from '../src/option-parsers.ts'
import { pretend } from './support/fake-browser.ts'

const user = { id: 'AQID', name: 'alice', displayName: 'Alice' }
const rp = { id: 'example.com', name: 'Shop' }
const pubKeyCredParams = [{ alg: -7, type: 'public-key' as const }]
const bytesOf = (...values: number[]) => Uint8Array.from(values)

t.beforeEach(() => pretend({}))

t.test('parseCreationOptions parses the options where the browser cannot', async (t) => {
  t.same(parseCreationOptions({ rp, user, challenge: '-_-_', pubKeyCredParams }), {
    rp,
    user: { ...user, id: bytesOf(1, 2, 3) },
    challenge: bytesOf(251, 255, 191),
    pubKeyCredParams,
    excludeCredentials: [],
    attestation: 'none',
  })
  const authenticatorSelection = { residentKey: 'preferred' as const }
  const excludeCredentials = [
    { type: 'public-key', id: 'AQ', transports: ['usb', 'smoke-signals', 'internal'] },
    { type: 'public-key', id: 'Ag' },
  ]
  const options = { rp, user, challenge: 'AQ', pubKeyCredParams, timeout: 1000, authenticatorSelection }
  t.match(parseCreationOptions({ ...options, excludeCredentials }), {
    timeout: 1000,
    authenticatorSelection,
    excludeCredentials: [
      { type: 'public-key', id: bytesOf(1), transports: ['internal', 'usb'] },
      { type: 'public-key', id: bytesOf(2), transports: [] },
    ],
  })
})

t.test('parseRequestOptions parses the options where the browser cannot', async (t) => {
  t.same(parseRequestOptions({ challenge: 'AQ' }), {
    challenge: bytesOf(1),
    allowCredentials: [],
    userVerification: 'preferred',
  })
  const allowCredentials = [{ type: 'public-key', id: 'AQ', transports: ['hybrid'] }]
  const options = { challenge: 'AQ', timeout: 1000, rpId: 'example.com', userVerification: 'required' }
  t.same(parseRequestOptions({ ...options, allowCredentials }), {
    challenge: bytesOf(1),
    timeout: 1000,
    rpId: 'example.com',
    allowCredentials: [{ type: 'public-key', id: bytesOf(1), transports: ['hybrid'] }],
    userVerification: 'required',
  })
})

t.test('the browser gets base64url, whichever alphabet the service used', async (t) => {
  const parsed = {
    parseCreationOptionsFromJSON: (o: unknown) => o,
    parseRequestOptionsFromJSON: (o: unknown) => o,
  }
  pretend({ statics: parsed })
  for (const [challenge, id] of [
    ['+/+/', '+/8='],
    ['-_-_', '-_8'],
  ] as const) {
    const credentials = [{ type: 'public-key' as const, id }]
    const created = { rp, user: { ...user, id }, challenge, pubKeyCredParams }
    t.match(parseCreationOptions({ ...created, excludeCredentials: credentials }), {
      user: { ...user, id: '-_8' },
      challenge: '-_-_',
      excludeCredentials: [{ type: 'public-key', id: '-_8' }],
    })
    t.match(parseRequestOptions({ challenge, allowCredentials: credentials }), {
      challenge: '-_-_',
      allowCredentials: [{ type: 'public-key', id: '-_8' }],
    })
    pretend({})
    t.match(parseRequestOptions({ challenge, allowCredentials: credentials }), {
      challenge: bytesOf(251, 255, 191),
      allowCredentials: [{ id: bytesOf(251, 255) }],
    })
    pretend({ statics: parsed })
  }
})
