import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import t from 'tap'
import { onBothDatabases, sqlite } from '../support/databases.ts'
import { seed } from '../support/seed.ts'
import { startService } from '../support/service.ts'

const { readLoginOptions, listOwnAuthenticators } = endpoints

t.test('login options name the methods that are on, and the rules that pages tell their users', async (t) => {
  const [tenant, ...others] = seed.tenants
  const apps = tenant?.apps?.map((app) =>
    app.app_id === 'shop'
      ? {
          ...app,
          login_preferences: { sms: null, totp: null, password: { passwordMinLength: 12 } },
          allow_public_signup: true,
        }
      : { ...app, login_preferences: { password: null } },
  )
  const service = await startService(t, sqlite, { seed: { tenants: [{ ...tenant, apps }, ...others] } })
  const shop = await service.call(readLoginOptions.path)
  t.same(shop.body.result, {
    methods: ['password', 'email_otp', 'email_magic_link', 'recovery_codes'],
    allow_public_signup: true,
    password_reset: ['email', 'sms'],
    password_min_length: 12,
  })
  const bank = await service.call(readLoginOptions.path, { client: 'bank-web' })
  t.same(bank.body.result, {
    methods: ['sms_otp', 'email_otp', 'email_magic_link', 'totp', 'recovery_codes'],
    allow_public_signup: false,
    password_reset: [],
  })
})

onBothDatabases(async (t, database) => {
  const service = await startService(t, database)

  t.test('users list what they can log in with at the app of their token, without secrets', async (t) => {
    const { access_token } = await service.logIn()
    const headers = { authorization: `Bearer ${access_token}` }
    const { status, body, text } = await service.call(listOwnAuthenticators.path, {
      client: undefined,
      headers,
    })
    t.equal(status, 200)
    t.match(body.result, [{ id: 'password', type: 'password', status: 'Active' }])
    t.notMatch(text, /hash|secret/, 'M17 no secret')
  })

  t.test('an administrator changes whether visitors may sign up', async (t) => {
    const path = managementEndpoints.updateApp.path.replace('{appId}', 'shop')
    t.equal((await service.call(path, { method: 'PUT', body: { allow_public_signup: true } })).status, 200)
    t.match((await service.call(readLoginOptions.path)).body.result, { allow_public_signup: true })
  })
})
