import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../../support/databases.ts'
import { openBrowser, servePasskeyPage } from '../../support/passkey-page.ts'
import { callAs, logInByPasskey, seedWithPasskeys } from '../../support/passkeys.ts'
import { claimsOf, startService, tokensOf } from '../../support/service.ts'

/** In the page: asks the service for a challenge, as a page does, and answers it with the browser helper. */
const ceremony = `async ({ url, fields, helper, without }) => {
  for (const name of without) PublicKeyCredential[name] = undefined
  if (without.length > 0) PublicKeyCredential.prototype.toJSON = undefined
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })
  if (!response.ok) throw new Error(await response.text())
  return latchkey[helper](await response.json())
}`

for (const [browser, without] of [
  ['a browser of today', []],
  [
    'a browser that cannot read JSON options',
    ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON'],
  ],
] as const) {
  t.test(`${browser} registers a passkey, logs in with it and steps up`, async (t) => {
    const origin = await servePasskeyPage(t)
    const service = await startService(t, sqlite, {
      seed: seedWithPasskeys({ rpId: 'localhost', rpOrigins: [origin] }),
      now: Date.now,
    })
    const base = await service.app.listen({ port: 0, host: 'localhost' })
    const { page, devtools, authenticatorId } = await openBrowser(t, origin)
    const run = async (path: string, fields: object, helper: string): Promise<string> => {
      const result: unknown = await page.evaluate(
        `(${ceremony})(${JSON.stringify({ url: base + path, fields, helper, without })})`,
      )
      if (typeof result !== 'string') throw new Error('the helper gave no text')
      return result
    }
    const client_id = 'shop-web'

    const before = await service.logIn()
    const registration = { client_id, username: 'alice', display_name: 'Alice Ärcher 🦊' }
    const made = await run(endpoints.startWebauthnRegistration.path, registration, 'registerPasskey')
    const registered = await callAs(service, before.access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: made },
    })
    t.equal(registered.status, 200)
    t.match(registered.body, { webauthn_username: 'alice', authenticator_attachment: 'platform' })
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
    t.equal(credentials.length, 1)
    t.equal(credentials[0]?.isResidentCredential, true)
    t.equal(credentials[0]?.userName, 'alice')

    const named = await run(
      endpoints.startWebauthnAuthentication.path,
      { client_id, username: 'alice' },
      'usePasskey',
    )
    const first = tokensOf(await logInByPasskey(service, named))
    t.match(claimsOf(first.id_token), {
      sub: claimsOf(before.id_token).sub,
      amr: ['webauthn', 'mfa'],
      auth_factors: [{ method: 'webauthn', user_verified: true }],
    })

    const unnamed = await run(endpoints.startWebauthnAuthentication.path, { client_id }, 'usePasskey')
    t.equal(
      claimsOf(tokensOf(await logInByPasskey(service, unnamed)).id_token).sub,
      claimsOf(first.id_token).sub,
    )

    const { session_id, id_token } = await service.logIn()
    t.same(claimsOf(id_token).amr, ['pwd'])
    const again = await run(
      endpoints.startWebauthnAuthentication.path,
      { client_id, username: 'alice' },
      'usePasskey',
    )
    const stepped = tokensOf(await logInByPasskey(service, again, { session_id }))
    t.equal(stepped.session_id, session_id)
    t.same(claimsOf(stepped.id_token).amr, ['pwd', 'webauthn', 'mfa'])
    t.equal((await logInByPasskey(service, again)).status, 400, 'T01 once only')
  })
}

t.test('T11 a browser refuses a second passkey where one is the limit, and the helper says so', async (t) => {
  const origin = await servePasskeyPage(t)
  const service = await startService(t, sqlite, {
    seed: seedWithPasskeys({ rpId: 'localhost', rpOrigins: [origin] }),
    now: Date.now,
  })
  const base = await service.app.listen({ port: 0, host: 'localhost' })
  const { page } = await openBrowser(t, origin)
  const call = (fields: object) => {
    const body = { client_id: 'shop-web', username: 'alice', ...fields }
    const given = {
      url: base + endpoints.startWebauthnRegistration.path,
      fields: body,
      helper: 'registerPasskey',
      without: [],
    }
    return page.evaluate<string>(
      `(${ceremony})(${JSON.stringify(given)}).catch((error) => error.name + ' ' + error.code)`,
    )
  }
  const { access_token } = await service.logIn()
  const body = { webauthn_encoded_result: await call({}) }
  t.equal((await callAs(service, access_token, endpoints.registerWebauthn.path, { body })).status, 200)
  t.equal(await call({ limit_single_credential_to_device: true }), 'PasskeyError already_registered')
})

t.test('W08 a page of another origin cannot read a challenge', async (t) => {
  const [ours, theirs] = [await servePasskeyPage(t), await servePasskeyPage(t)]
  const service = await startService(t, sqlite, {
    seed: seedWithPasskeys({ rpId: 'localhost', rpOrigins: [ours] }),
  })
  const base = await service.app.listen({ port: 0, host: 'localhost' })
  const { page } = await openBrowser(t, theirs)
  const attempt = `fetch(${JSON.stringify(base + endpoints.startWebauthnAuthentication.path)}, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: 'shop-web' }),
  }).then((response) => response.text(), (error) => error.name)`
  t.equal(await page.evaluate(attempt), 'TypeError')
  await page.goto(ours)
  t.match(await page.evaluate(attempt), /webauthn_session_id/)
})
