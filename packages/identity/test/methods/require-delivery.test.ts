import { randomBytes } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { createIdentityServer, type EmailMessage, smtpTransport } from '../../src/index.ts'
import { sqlite } from '../support/databases.ts'
import { startMailServer } from '../support/mail-server.ts'
import { seed } from '../support/seed.ts'
import { startService, tokensOf } from '../support/service.ts'

const masterKeys = [randomBytes(32).toString('base64url')]
const emailTransport = { send: async (_message: EmailMessage) => {} }
const production = { dev: false, issuer: 'https://id.example.com', masterKeys } as const

function seedWith(login_preferences: object) {
  const [tenant] = seed.tenants
  return { tenants: [{ ...tenant, apps: tenant?.apps.map((app) => ({ ...app, login_preferences })) }] }
}

t.test('outside dev mode a method that is on and cannot send refuses to start', async (t) => {
  for (const method of ['email', 'email_otp', 'sms']) {
    const start = createIdentityServer({
      ...production,
      databaseUrl: ':memory:',
      seed: seedWith({ [method]: {} }),
    })
    await t.rejects(start, {
      code: 'seed_invalid',
      message: new RegExp(`${method} is on, but nothing can send`),
    })
  }
  const notifying = seedWith({ password: { notifyOnPasswordUpdate: true } })
  const silent = createIdentityServer({ ...production, databaseUrl: ':memory:', seed: notifying })
  await t.rejects(silent, { code: 'seed_invalid', message: /notifyOnPasswordUpdate is on, but nothing can/ })
  await startService(t, sqlite, {
    ...production,
    emailTransport,
    seed: seedWith({ email: {}, email_otp: {} }),
  })
  await startService(t, sqlite, {
    ...production,
    seed: seedWith({ email: null, direct_otp: {}, direct_link: {} }),
  })
})

t.test('also one that an earlier start turned on', async (t) => {
  const databaseUrl = await sqlite.openShared(t)
  const before = await createIdentityServer({
    ...production,
    databaseUrl,
    emailTransport,
    seed: seedWith({ email_otp: {} }),
  })
  await before.close()
  await t.rejects(createIdentityServer({ ...production, databaseUrl }), {
    code: 'config_invalid',
    message: /app shop of acme: email_otp is on, but nothing can send emails/,
  })
})

t.test(
  'outside dev mode methods that nothing is said about are on only where they can be sent',
  async (t) => {
    const service = await startService(t, sqlite, { ...production, emailTransport })
    const send = { identifier_type: 'username', identifier: 'alice' }
    for (const [channel, status] of [
      ['email', 200],
      ['sms', 400],
      ['direct', 400],
    ] as const) {
      t.equal((await service.post(endpoints.sendOtp.path, { channel, ...send })).status, status, channel)
    }
  },
)

t.test('a code that went through a real mail server logs in', async (t) => {
  const server = await startMailServer(t)
  const transport = smtpTransport(`smtp://localhost:${server.port}`, { from: 'no-reply@id.example.com' })
  const service = await startService(t, sqlite, { ...production, emailTransport: transport })
  const alice = { identifier_type: 'email', identifier: 'alice@example.com' }
  const email_content = { subject: 'Grüße 👋', bodyText: 'Dein Code', senderName: 'Läden' }
  await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice, email_content })
  await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice, identifier: 'nobody@example.com' })
  const deadline = performance.now() + 10_000
  while (server.mails.length === 0 && performance.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  const [mail] = server.mails
  t.match(mail, { from: 'no-reply@id.example.com', to: ['alice@example.com'] })
  const passcode = /^(\d{6})\r?$/m.exec(mail?.raw ?? '')?.[1]
  tokensOf(await service.post(endpoints.authenticateOtp.path, { passcode, ...alice }))
  t.equal(server.mails.length, 1)
})

t.test('options: a transport must be able to send', async (t) => {
  const wrong: unknown = { send: 'me' }
  const options: Parameters<typeof createIdentityServer>[0] = { ...production, databaseUrl: ':memory:' }
  Object.assign(options, { emailTransport: wrong })
  await t.rejects(createIdentityServer(options), {
    code: 'config_invalid',
    message: 'emailTransport must have a function send',
  })
})
