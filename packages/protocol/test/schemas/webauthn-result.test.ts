import t from 'tap'
import { readWebauthnResult } from '../../src/index.ts'

const credential = { id: 'AQID', response: {} }

t.test('readWebauthnResult reads the form of the SDK and the form of toJSON alike', async (t) => {
  const expected = { sessionId: 'session-1', credential }
  const sdk = { webauthnSessionId: 'session-1', publicKeyCredential: credential }
  t.same(readWebauthnResult(sdk), expected)
  t.same(readWebauthnResult({ ...sdk, userAgent: 'Firefox' }), expected)
  t.same(readWebauthnResult({ webauthn_session_id: 'session-1', credential }), expected)
})

t.test('readWebauthnResult refuses a result that names two challenges or credentials', async (t) => {
  const sdk = { webauthnSessionId: 'session-1', publicKeyCredential: credential }
  for (const mixed of [
    { ...sdk, webauthn_session_id: 'session-2' },
    { ...sdk, credential },
    { ...sdk, webauthn_session_id: 'session-2', credential },
    { webauthnSessionId: 'session-1', credential },
    { webauthn_session_id: 'session-1', publicKeyCredential: credential },
  ]) {
    t.equal(readWebauthnResult(mixed), undefined, JSON.stringify(mixed))
  }
})

t.test('readWebauthnResult refuses everything else', async (t) => {
  for (const other of [undefined, null, 'text', [], {}, { webauthnSessionId: '', publicKeyCredential: {} }]) {
    t.equal(readWebauthnResult(other), undefined, JSON.stringify(other))
  }
})
