import { randomBytes } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import {
  browse,
  logInByPasskey,
  registerPasskey,
  shopOrigin,
  startLogIn,
  startPasskeyService,
  startRegistration,
} from '../../support/passkeys.ts'
import { createAuthenticator } from '../../support/software-passkey.ts'

onBothDatabases((t, database) => {
  t.test(
    'G05 an account without passkeys, or none at all, gets made-up ones that stay the same',
    async (t) => {
      const shared = await database.openShared(t)
      const masterKeys = [randomBytes(32).toString('base64url')]
      const service = await startPasskeyService(t, shared, { masterKeys })
      await registerPasskey(service)
      const allowed = async (fields: object) =>
        (await startLogIn(service, { ...fields })).options.allowCredentials
      for (const fields of [
        { username: 'not-there' },
        { username: 'bob' },
        { username: 'carol' },
        { identifier: 'nobody@example.com', identifier_type: 'email' },
        { identifier: '+15555559999', identifier_type: 'phone_number' },
        { identifier: '00000000-0000-4000-8000-000000000000', identifier_type: 'user_id' },
      ]) {
        const first = await allowed(fields)
        t.ok(first.length >= 1 && first.length <= 3, JSON.stringify(fields))
        service.clock.advance(86_400)
        t.same(await allowed(fields), first)
      }
      t.same(await allowed({ username: ' NOT-there' }), await allowed({ username: 'not-there' }))
      t.notSame(await allowed({ username: 'not-there' }), await allowed({ username: 'not-there-2' }))
      const before = await allowed({ username: 'not-there' })
      await service.app.close()
      const restarted = await startPasskeyService(t, shared, { clock: service.clock, masterKeys })
      t.same((await startLogIn(restarted, { username: 'not-there' })).options.allowCredentials, before)
    },
  )

  t.test('G05 the answer has the same form whether the account is there or not', async (t) => {
    const service = await startPasskeyService(t, database)
    await registerPasskey(service)
    const start = (username: string) =>
      browse(service, endpoints.startWebauthnAuthentication.path, { client_id: 'shop-web', username })
    const [real, decoy] = [await start('alice'), await start('not-there')]
    t.equal(real.status, decoy.status)
    t.same(Object.keys(real.headers).sort(), Object.keys(decoy.headers).sort())
    t.same(formOf(real.body), formOf(decoy.body))
  })

  t.test('G05 the number of made-up passkeys is spread as with real users', async (t) => {
    const service = await startPasskeyService(t, database)
    const counts = [0, 0, 0, 0]
    const shapes = new Set<string>()
    for (let index = 0; index < 200; index += 1) {
      const { allowCredentials } = (await startLogIn(service, { username: `user-${index}` })).options
      counts[allowCredentials.length] = (counts[allowCredentials.length] ?? 0) + 1
      for (const { id, transports } of allowCredentials) shapes.add(`${id.length} ${transports}`)
    }
    const [, one = 0, two = 0, three = 0] = counts
    t.ok(one > 120 && two > 15 && three > 0 && one > two && two > three, counts.join(' '))
    t.ok(shapes.size >= 3)
  })

  t.test('G01 an answer for an account that is not there is refused as any other', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const answers = [
      await logInByPasskey(service, authenticator.use(await startLogIn(service, { username: 'not-there' }))),
      await logInByPasskey(service, authenticator.use(await startLogIn(service, { username: 'bob' }))),
      await logInByPasskey(service, createAuthenticator(shopOrigin).use(await startLogIn(service))),
      await logInByPasskey(
        service,
        authenticator.use(await startLogIn(service), { forge: () => Buffer.alloc(70) }),
      ),
    ]
    for (const answer of answers) {
      t.equal(answer.status, 400)
      t.equal(answer.text, answers[0]?.text)
      t.same(Object.keys(answer.headers).sort(), Object.keys(answers[0]?.headers ?? {}).sort())
    }
  })

  t.test('G05 excluded passkeys of a registration tell no more than allowed ones of a log-in', async (t) => {
    const service = await startPasskeyService(t, database)
    await registerPasskey(service)
    for (const username of ['alice', 'bob', 'not-there']) {
      const fields = { username, limit_single_credential_to_device: true }
      const { excludeCredentials } = (await startRegistration(service, fields)).options
      t.same(excludeCredentials, (await startLogIn(service, { username })).options.allowCredentials)
    }
  })

  t.test('compat.detailedErrors tells who has no passkey, as the vendor does', async (t) => {
    const service = await startPasskeyService(t, database, { compat: { detailedErrors: true } })
    await registerPasskey(service)
    for (const username of ['bob', 'not-there']) {
      const answer = await browse(service, endpoints.startWebauthnAuthentication.path, {
        client_id: 'shop-web',
        username,
      })
      t.equal(answer.status, 401)
      t.same(answer.body, { message: 'Invalid credentials', error_code: 'no_credentials_registered' })
    }
    t.equal((await startLogIn(service, { username: 'alice' })).options.allowCredentials.length, 1)
  })
})

/** The names and kinds of what a body holds, one entry of each list. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [formOf(value[0])]
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, formOf(member)]))
}
