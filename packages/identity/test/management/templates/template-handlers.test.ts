import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import type { Test } from 'tap'
import type { EmailMessage, MessageTransport } from '../../../src/index.ts'
import { onBothDatabases, type TestDatabase } from '../../support/databases.ts'
import { linkSeed, redirectUri } from '../../support/link-seed.ts'
import { sentMessages } from '../../support/outbox.ts'
import { seed } from '../../support/seed.ts'
import { type Answer, startService, type TestService } from '../../support/service.ts'

const alice = { identifier_type: 'email', identifier: 'alice@example.com' }
const german = {
  subject: 'Code für {{app_name}}',
  header_text: 'Anmelden',
  info_text: 'Gilt {{minutes}} Minuten.',
}

/** The same users; one has a language. */
function seedInGerman() {
  return {
    tenants: seed.tenants.map((tenant) => ({
      ...tenant,
      users: tenant.users.map((user) => (user.username === 'alice' ? { ...user, language: 'de-AT' } : user)),
    })),
  }
}

const templatePaths = {
  '': managementEndpoints.setTemplate.path,
  '/preview': managementEndpoints.previewTemplate.path,
  '/test': managementEndpoints.sendTestMessage.path,
} as const

/** @param call what follows the path of the template. @default nothing */
function templatePath(
  messageKind: string,
  language: string,
  appId = 'shop',
  call: '' | '/preview' | '/test' = '',
) {
  return pathWith(templatePaths[call], { appId, messageKind, language })
}

async function put(
  service: TestService,
  path: string,
  body: object,
  client: 'shop-web' | 'admin-web' = 'admin-web',
) {
  return service.call(path, { method: 'PUT', body, client })
}

/** A service whose emails end here. */
interface Scene {
  service: TestService
  emailTransport: MessageTransport<EmailMessage>
  /** The next email that a call leads to. */
  mailAfter(call: () => Promise<Answer>): Promise<EmailMessage>
  /** The email with a code for a user. */
  mailTo(identifier: string): Promise<EmailMessage>
}

async function startScene(t: Test, database: TestDatabase | string, options: object = {}): Promise<Scene> {
  const mails: EmailMessage[] = []
  const emailTransport = { send: async (mail: EmailMessage) => void mails.push(mail) }
  const service = await startService(t, database, { seed: seedInGerman(), emailTransport, ...options })
  const mailAfter = async (call: () => Promise<Answer>) => {
    const answer = await call()
    if (answer.status >= 300) throw new Error(answer.text)
    const start = performance.now()
    for (;;) {
      const mail = mails.shift()
      if (mail !== undefined) return mail
      if (performance.now() - start > 25_000) throw new Error('no mail came')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return {
    service,
    emailTransport,
    mailAfter,
    mailTo: (identifier) =>
      mailAfter(() =>
        service.post(endpoints.sendOtp.path, { channel: 'email', identifier_type: 'email', identifier }),
      ),
  }
}

onBothDatabases((t, database) => {
  t.test('a template changes the next message to users of its language', async (t) => {
    const { service, mailTo } = await startScene(t, database)
    t.match(await mailTo('alice@example.com'), { subject: 'Your code for Shop' })
    t.match((await put(service, templatePath('email_code', 'DE'), german)).body, {
      result: { kind: 'email_code', language: 'de', content: german },
    })
    const sent = await mailTo('alice@example.com')
    t.match(sent, { subject: 'Code für Shop', body: /^Anmelden\n\n\d{6}\n\nGilt 5 Minuten\.$/ })
    t.match(sent, { html: /<html lang="de">[\s\S]*Gilt 5 Minuten\./ })
    t.match(await mailTo('bob@example.com'), { subject: 'Your code for Shop' }, 'no language')
    await put(service, templatePath('email_code', 'default'), { subject: 'For all others' })
    t.match(await mailTo('bob@example.com'), { subject: 'For all others' })
    t.match(await mailTo('alice@example.com'), { subject: 'Code für Shop' })

    const remove = templatePath('email_code', 'de')
    const deleted = await service.call(remove, { method: 'DELETE', client: 'admin-web' })
    t.equal(deleted.status, 204)
    t.match(await mailTo('alice@example.com'), { subject: 'For all others' })
    t.equal((await service.call(remove, { method: 'DELETE', client: 'admin-web' })).status, 404)
    const read = templatePath('email_code', 'default')
    t.match((await service.call(read, { client: 'shop-web' })).body, {
      result: { content: { subject: 'For all others' } },
    })
    const listed = await service.call(pathWith(managementEndpoints.listTemplates.path, { appId: 'shop' }))
    t.match(listed.body.result, [{ kind: 'password_reset_code', languages: [] }])
    t.match(
      listed.text,
      /"kind":"email_code"[^[]*"placeholders":\["app_name","code","lifetime","minutes"\][^[]*"languages":\["default"\]/,
    )
  })

  t.test('a change is seen by another instance within a second', async (t) => {
    const url = await database.openShared(t)
    const { service: first, mailTo, emailTransport } = await startScene(t, url)
    // either of them sends
    const second = await startService(t, url, { seed: seedInGerman(), emailTransport, clock: first.clock })
    await mailTo('alice@example.com')
    await put(second, templatePath('email_code', 'de'), german)
    first.clock.advance(1)
    t.match(await mailTo('alice@example.com'), { subject: 'Code für Shop' })
  })

  t.test('branding changes the next email', async (t) => {
    const { service, mailTo } = await startScene(t, database)
    const path = pathWith(managementEndpoints.setBranding.path, { appId: 'shop' })
    const { version, ...nothing } = Object((await service.call(path)).body.result)
    t.same(nothing, {})
    const branding = { primary_color: '#123456', background_color: '#fff', sender_name: 'The Shop' }
    const set = (await put(service, path, branding)).body.result
    t.same(set, { ...branding, version: Object(set).version })
    t.not(Object(set).version, version)
    t.same((await service.call(pathWith(managementEndpoints.readBranding.path, { appId: 'shop' }))).body, {
      result: set,
    })
    const mail = await mailTo('alice@example.com')
    t.match(mail, { senderName: 'The Shop', html: /background:#fff;[\s\S]*#123456/ })
    const logo = Buffer.from('no image').toString('base64')
    t.match(await put(service, path, { logo }), { status: 400, body: { message: /^logo is not a PNG/ } })
    t.same((await service.call(path)).body, { result: set }, 'unchanged')
  })

  t.test('a preview shows a message with example values, stored or not', async (t) => {
    const { service } = await startScene(t, database)
    const path = templatePath('email_link', 'fr', 'shop', '/preview')
    t.match((await service.post(path, {})).body.result, {
      channel: 'email',
      subject: 'Sign in to Shop',
      sender_name: 'Shop',
      text: /https:\/\/app\.example/,
      html: /<a href="https:\/\/app\.example/,
    })
    const content = { subject: 'Bonjour', html: '<a href="{{link}}">{{app_name}}</a>', text: '{{link}}' }
    t.match((await service.post(path, { content })).body.result, {
      subject: 'Bonjour',
      html: '<a href="https://app.example/continue?code=example">Shop</a>',
    })
    const branding = { primary_color: '#123456', sender_name: 'The Shop' }
    t.match((await service.post(path, { branding })).body.result, {
      sender_name: 'The Shop',
      html: '#123456',
    })
    const brandingPath = pathWith(managementEndpoints.setBranding.path, { appId: 'shop' })
    const stored = (await put(service, brandingPath, { sender_name: 'Stored', primary_color: '#654321' }))
      .body.result
    t.type(Object(stored).version, 'string')
    t.match(
      (await service.post(path, { branding: stored })).body.result,
      { sender_name: 'Stored', html: '#654321' },
      'a branding as it was read',
    )
    const noImage = { logo: Buffer.from('no image').toString('base64') }
    t.match(await service.post(path, { branding: noImage }), {
      status: 400,
      body: { message: /^branding\.logo is not a PNG/ },
    })
    const sms = templatePath('sms_code', 'default', 'shop', '/preview')
    t.same((await service.post(sms, { content: { text: '{{code}}!' } })).body.result, {
      channel: 'sms',
      text: '123456!',
    })
    t.match(await service.post(path, { content: { ...content, html: 'no link' } }), {
      status: 400,
      body: { message: 'content.html must contain {{link}}' },
    })
  })

  t.test('a message for a test goes to the given address, twenty times an hour', async (t) => {
    const { service, mailAfter } = await startScene(t, database)
    const path = templatePath('email_code', 'default', 'shop', '/test')
    for (const to of ['nobody', 'a@x.example, b@x.example', '+15555550101']) {
      t.match(await service.post(path, { to }), { status: 400, body: { message: /^to / } }, to)
    }
    const looked = await mailAfter(() =>
      service.post(path, { to: 'Me@Shop.example', content: { subject: 'Look' } }),
    )
    t.match(looked, { to: 'me@shop.example', subject: 'Look', code: '123456' })
    const sms = templatePath('sms_code', 'default', 'shop', '/test')
    t.equal((await service.post(sms, { to: '+1 555 555 0199' })).status, 204)
    t.match(await sentMessages(service, '+15555550199'), [{ body: /^123456 is your code/ }])
    for (let sent = 2; sent < 20; sent += 1) {
      t.equal((await service.post(path, { to: 'me@shop.example' })).status, 204)
    }
    t.equal((await service.post(path, { to: 'me@shop.example' })).status, 429)
  })

  t.test('a text message for a test goes only where the app sends any', async (t) => {
    const { service } = await startScene(t, database)
    const path = templatePath('sms_code', 'default', 'shop', '/test')
    const answerTo = async (to: string) => {
      const { status, body } = await service.post(path, { to })
      return [status, body.message]
    }
    const costly = 'to is a number of a service that costs more'
    t.strictSame(await answerTo('+19002345678'), [400, costly], 'premium rate')
    t.strictSame(await answerTo('+447012345678'), [400, costly], 'a personal number')
    t.equal((await answerTo('+447400123456'))[0], 204)

    const preferences = pathWith(managementEndpoints.changeAuthMethods.path, { appId: 'shop' })
    const sms = { countries: ['1'], allowPremiumNumbers: true }
    t.equal((await put(service, preferences, { sms })).status, 200)
    const abroad = 'to is in a country to which no messages are sent'
    t.strictSame(await answerTo('+447400123456'), [400, abroad])
    t.equal((await answerTo('+19002345678'))[0], 204)
    const sent = await sentMessages(service)
    t.same(sent.map(({ to }) => to).sort(), ['+19002345678', '+447400123456'])
  })

  t.test('each app has test messages of its own, whoever sends them', async (t) => {
    const { service } = await startScene(t, database)
    const send = async (appId: string, client: 'shop-web' | 'admin-web') => {
      const path = templatePath('email_code', 'default', appId, '/test')
      return (await service.post(path, { to: 'me@shop.example' }, client)).status
    }
    for (let sent = 0; sent < 20; sent += 1) t.equal(await send('shop', 'admin-web'), 204)
    t.equal(await send('shop', 'shop-web'), 429)
    t.equal(await send('bank', 'admin-web'), 204)
  })

  t.test('H01 every field of another form is refused, and nothing changes', async (t) => {
    const { service } = await startScene(t, database)
    const path = templatePath('email_code', 'de')
    for (const [body, message] of [
      [{}, /^subject is required/],
      [{ subject: '' }, /^subject /],
      [{ subject: 'a\nb' }, /^subject /],
      [{ subject: 'S', header_text: 1 }, /^header_text /],
      [{ subject: 'S', body_text: 'x'.repeat(2001) }, /^body_text /],
      [{ subject: 'S', link_text: 'a\nb' }, /^link_text /],
      [{ subject: 'S', info_text: '{{secret}}' }, /^info_text /],
      [{ subject: 'S', footer_text: '\u0000' }, /^footer_text /],
      [{ subject: 'S', sender_name: 'a\r\nBcc: x' }, /^sender_name /],
      [{ subject: 'S', html: '<script>' }, /^text is required/],
      [{ subject: 'S', text: '' }, /^text /],
      [{ subject: 'S', unknown: 1 }, /^unknown|^The body/],
    ] as const) {
      const answer = await put(service, path, body)
      t.equal(answer.status, 400, JSON.stringify(body).slice(0, 60))
      t.match(answer.body.message, message)
    }
    t.equal((await put(service, templatePath('email_code', 'deutsch'), german)).status, 400)
    t.equal((await put(service, templatePath('unknown_kind', 'de'), german)).status, 404)
    t.equal((await service.call(templatePath('email_code', 'de'))).status, 404)
  })

  t.test('K09 a manager of one app, and one of another tenant, see no template of others', async (t) => {
    const { service, mailTo } = await startScene(t, database)
    await put(service, templatePath('email_code', 'de', 'bank'), german)
    t.equal((await put(service, templatePath('email_code', 'de', 'bank'), german, 'shop-web')).status, 404)
    t.equal((await service.call(templatePath('email_code', 'de', 'bank'))).status, 404)
    t.equal(
      (await service.call(templatePath('email_code', 'de', 'bank'), { client: 'globex-web' })).status,
      404,
    )
    t.equal(
      (await service.call(templatePath('email_code', 'de', 'bank'), { client: 'bank-web' })).status,
      200,
    )
    t.match(await mailTo('alice@example.com'), { subject: 'Your code for Shop' }, 'per app')
  })

  t.test('every message of the service follows its template', async (t) => {
    const { service, mailAfter } = await startScene(t, database, { seed: linkSeed() })
    for (const [kind, content] of [
      ['email_link', { subject: 'L {{app_name}}' }],
      ['password_reset_code', { subject: 'RC' }],
      ['password_reset_link', { subject: 'RL' }],
      ['sms_code', { text: 'S {{code}}' }],
      ['password_reset_sms_code', { text: 'RS {{code}}' }],
    ] as const) {
      t.equal((await put(service, templatePath(kind, 'default'), content, 'shop-web')).status, 200, kind)
    }
    const link = { email: 'alice@example.com', redirect_uri: redirectUri }
    t.match(await mailAfter(() => service.post(endpoints.sendMagicLink.path, link)), { subject: 'L Shop' })
    await service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice })
    t.match((await sentMessages(service, '+15555550101'))[0], { body: /^S \d{6}$/ })
    const { path: codePath } = endpoints.sendPasswordResetEmailOtp
    const coded = await mailAfter(() => service.post(codePath, { email: 'alice@example.com' }))
    t.match(coded, { subject: 'RC', body: /^\d{6}$/ })
    await service.post(endpoints.sendPasswordResetSmsOtp.path, { phone_number: '+15555550101' })
    t.match((await sentMessages(service, '+15555550101'))[0], { body: /^RS \d{6}$/ })
    t.match(await mailAfter(() => service.post(endpoints.sendPasswordResetLink.path, link)), {
      subject: 'RL',
    })
  })
})
