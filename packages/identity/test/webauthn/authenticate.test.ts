import { onBothDatabases } from '../support/databases.ts'
import { logInByPasskey, registerPasskey, startLogIn, startPasskeyService } from '../support/passkeys.ts'
import { claimsOf, tokensOf } from '../support/service.ts'

onBothDatabases(async (t, database) => {
  t.test('a passkey that was registered logs its user in', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const started = await startLogIn(service, { username: 'alice' })
    t.same(started.options.allowCredentials, [
      { type: 'public-key', id: authenticator.credentialId, transports: ['internal'] },
    ])
    const tokens = tokensOf(await logInByPasskey(service, authenticator.use(started)))
    t.match(claimsOf(tokens.id_token), { amr: ['webauthn', 'mfa'] })
  })
})
