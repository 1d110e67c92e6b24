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
