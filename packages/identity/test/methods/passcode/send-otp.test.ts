import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { sentMessages } from '../../support/outbox.ts'
import { seed } from '../../support/seed.ts'
import { startService, textOf } from '../../support/service.ts'

const alice = { identifier_type: 'username', identifier: 'alice' }

onBothDatabases(async (t, database) => {
  t.test('a code goes to the number or the address of the user, whatever names them', async (t) => {
    const service = await startService(t, database)
    for (const [channel, to] of [
      ['sms', '+15555550101'],
      ['email', 'alice@example.com'],
    ] as const) {
      for (const [identifier_type, identifier] of [
        ['username', 'alice'],
        ['email', ' Alice@Example.COM. '],
        ['phone_number', '+1 (555) 555-0101'],
      ]) {
        const answer = await service.post(endpoints.sendOtp.path, { channel, identifier_type, identifier })
        t.equal(answer.status, 200, answer.text)
        t.same(answer.body, { message: 'OTP sent' })
      }
      const messages = await sentMessages(service, to)
      t.equal(messages.length, 3)
      t.match(messages[0], { channel, to, code: /^\d{6}$/ })
      t.ok(messages.every(({ body, code }) => code !== undefined && body.includes(code)))
    }
  })

  t.test('a code by the channel direct is in the answer and nowhere else', async (t) => {
    const service = await startService(t, database)
    const answer = await service.post(endpoints.sendOtp.path, { channel: 'direct', ...alice })
    t.match(answer.body, { message: 'OTP sent', code: /^\d{6}$/ })
    t.same(await sentMessages(service), [])
  })

  t.test('approval data comes back', async (t) => {
    const service = await startService(t, database)
    const approval_data = { amount: '10.50', to: 'bob' }
    const answer = await service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice, approval_data })
    t.same(answer.body, { message: 'OTP sent', approval_data })
  })

  t.test('a request_id comes back where one is generated, each time another', async (t) => {
    const service = await startService(t, database)
    const send = { channel: 'sms', ...alice, generate_request_id: true }
    const [first, second] = [
      await service.post(endpoints.sendOtp.path, send),
      await service.post(endpoints.sendOtp.path, send),
    ]
    t.match(first.body.request_id, /^[\w-]{22}$/)
    t.not(first.body.request_id, second.body.request_id)
    t.notOk('request_id' in (await service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice })).body)
  })

  t.test('a custom text message is filled in, once', async (t) => {
    const tenant = seed.tenants[0]
    const named = {
      tenants: [{ ...tenant, apps: tenant?.apps.map((app) => ({ ...app, name: 'The {otp} $& Shop' })) }],
    }
    const service = await startService(t, database, { seed: named })
    const custom_message = '{otp} for {app}; again {otp}\n@shop.example #{otp}'
    await service.post(endpoints.sendOtp.path, {
      channel: 'sms',
      ...alice,
      custom_sms_input: { custom_message },
    })
    const [message] = await sentMessages(service)
    const code = message?.code ?? ''
    t.equal(message?.body, `${code} for The {otp} $& Shop; again ${code}\n@shop.example #${code}`)
  })

  t.test('an email says what email_content says, and always the code', async (t) => {
    const service = await startService(t, database)
    const email_content = { subject: 'Hi', headerText: 'H & <b>', bodyText: 'two\nlines', footerText: 'F' }
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice, email_content })
    const [message] = await sentMessages(service)
    t.equal(message?.body, `H & <b>\n\ntwo\nlines\n\n${message?.code}\n\nF`)
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice })
    const [own] = await sentMessages(service)
    t.match(own?.body, /Sign in to Shop[\s\S]*\d{6}[\s\S]*valid for 5 minutes/)
  })

  t.test('a large logo is taken, and what is no picture is refused', async (t) => {
    const service = await startService(t, database)
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(14_900)]).toString(
      'base64',
    )
    const send = (base64logo: string) =>
      service.post(endpoints.sendOtp.path, {
        channel: 'email',
        ...alice,
        email_content: { subject: 's', base64logo },
      })
    t.equal((await send(png)).status, 200)
    t.equal((await send('data:image/gif;base64,R0lGODlh')).status, 200)
    const refused = await send(Buffer.from('<svg onload=alert(1)>').toString('base64'))
    t.equal(refused.status, 400)
    t.match(refused.body, { error_code: 'invalid_request', message: /^email_content\.base64logo / })
  })

  t.test('code length and lifetime are as the preferences of the app say', async (t) => {
    const login_preferences = {
      sms: { codeLength: 8, expiresIn: 2 },
      email_otp: { codeLength: 4, message: { subject: 'Yo' } },
    }
    const service = await startService(t, database, { seed: seedWith(login_preferences) })
    await service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice })
    t.match((await sentMessages(service))[0], { code: /^\d{8}$/, body: /valid for 2 minutes/ })
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice })
    t.match((await sentMessages(service))[0], { code: /^\d{4}$/ })
    await service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice, expires_in: 1 })
    t.match((await sentMessages(service))[0], { body: /valid for 1 minute\./ })
  })

  t.test('a channel that the app has turned off is refused', async (t) => {
    const service = await startService(t, database, {
      seed: seedWith({ sms: null, email_otp: null, direct_otp: null }),
    })
    for (const channel of ['sms', 'email', 'direct']) {
      const answer = await service.post(endpoints.sendOtp.path, { channel, ...alice })
      t.equal(answer.status, 400, channel)
      t.same(answer.body, { error_code: 'invalid_request', message: 'channel is not on for this app' })
    }
  })

  t.test(
    'G03 for an unknown, disabled or unreachable user the answer is the same, and nothing goes out',
    async (t) => {
      const service = await startService(t, database)
      for (const extra of [{}, { generate_request_id: true }, { approval_data: { a: 'b' } }]) {
        for (const channel of ['sms', 'email', 'direct']) {
          const known = await service.post(endpoints.sendOtp.path, { channel, ...alice, ...extra })
          for (const identifier of ['nobody', 'carol']) {
            if (channel !== 'email' && identifier === 'carol') continue
            const unknown = await service.post(endpoints.sendOtp.path, {
              channel,
              ...alice,
              identifier,
              ...extra,
            })
            t.equal(unknown.status, known.status)
            t.same(Object.keys(unknown.body), Object.keys(known.body))
            t.equal(unknown.text.length, known.text.length)
            t.same(namesOf(unknown.headers), namesOf(known.headers))
          }
        }
      }
      const receivers = new Set((await sentMessages(service)).map(({ to }) => to))
      t.same(receivers, new Set(['+15555550101', 'alice@example.com']))
    },
  )

  t.test('G08 a format that nobody can have is answered like an unknown user', async (t) => {
    const service = await startService(t, database)
    for (const identifier of [
      'not an address',
      'a@b, alice@example.com',
      'alice@example.com\u200b',
      '<alice@example.com>',
    ]) {
      const answer = await service.post(endpoints.sendOtp.path, {
        channel: 'email',
        identifier_type: 'email',
        identifier,
      })
      t.equal(answer.status, 200)
    }
    t.same(await sentMessages(service), [])
  })

  t.test('H08 M09 bad input is refused, naming the field', async (t) => {
    const service = await startService(t, database)
    const send = { channel: 'email', ...alice }
    for (const [field, value] of [
      ['channel', 'voice'],
      ['channel', ['sms', 'email']],
      ['identifier', ['alice', 'bob']],
      ['identifier', { $gt: '' }],
      ['identifier', ''],
      ['identifier', 'a\r\nBcc: b@c'],
      ['identifier_type', 'ssn'],
      ['expires_in', 0],
      ['expires_in', 11],
      ['expires_in', '5'],
      ['expires_in', 1.5],
      ['email_content', {}],
      ['email_content', { subject: 'a\r\nBcc: mallory@example.com' }],
      ['custom_sms_input', { custom_message: 'no placeholders' }],
      ['approval_data', { a: { b: 'c' } }],
      ['custom_email', 'a@b, c@d'],
      ['custom_email', ['a@b']],
      ['custom_email', 'a@ｂ,c@d'],
      ['custom_phone_number', '555'],
      ['generate_request_id', 'yes'],
      ['device_id', 'd'.repeat(81)],
      ['create_new_user', true],
      ['recipient', 'mallory@example.com'],
    ] as const) {
      const answer = await service.post(endpoints.sendOtp.path, { ...send, [field]: value })
      t.equal(answer.status, 400, `${field} ${JSON.stringify(value)} ${answer.text}`)
      t.equal(answer.body.error_code, 'invalid_request')
      t.match(textOf(answer.body, 'message'), new RegExp(`^${field}`), answer.text)
    }
    const twice = await service.call(endpoints.sendOtp.path, {
      body: '{"channel":"email","identifier_type":"email","identifier":"x@y","__proto__":{"identifier":"alice"}}',
    })
    t.equal(twice.status, 400)
    t.same(await sentMessages(service), [])
  })

  t.test('what a code is sent with for another channel is not used', async (t) => {
    const service = await startService(t, database)
    const answer = await service.post(endpoints.sendOtp.path, {
      channel: 'sms',
      ...alice,
      custom_email: 'mallory@example.com',
      email_content: { subject: 's' },
      device_id: 'd',
      client_attributes: { user_agent: 'u', ip_address: '192.0.2.1' },
    })
    t.equal(answer.status, 200)
    t.same(
      (await sentMessages(service)).map(({ to }) => to),
      ['+15555550101'],
    )
  })

  t.test(
    'a code may go to another address of the user, and to any only where the app allows it',
    async (t) => {
      const tenant = seed.tenants[0]
      const users = [{ username: 'dora', email: 'dora@example.com', secondary_emails: ['Dora@Home.example'] }]
      for (const [direct_otp, foreign] of [
        [{}, ['help@desk.example']],
        [null, []],
      ] as const) {
        const app = { ...tenant?.apps[0], login_preferences: { direct_otp } }
        const service = await startService(t, database, {
          seed: { tenants: [{ ...tenant, apps: [app], users }] },
        })
        const send = { channel: 'email', identifier_type: 'username', identifier: 'dora' }
        for (const custom_email of ['dora@home.example', 'help@desk.example']) {
          const answer = await service.post(endpoints.sendOtp.path, { ...send, custom_email })
          t.same([answer.status, answer.body], [200, { message: 'OTP sent' }])
        }
        const sent = (await sentMessages(service)).map(({ to }) => to)
        t.same(sent.sort(), ['dora@home.example', ...foreign].sort())
      }
    },
  )

  t.test('the detailed errors of the vendor come back where they are asked for', async (t) => {
    const service = await startService(t, database, { compat: { detailedErrors: true } })
    for (const [channel, identifier, status, error_code] of [
      ['sms', 'nobody', 404, 'user_not_found'],
      ['direct', 'nobody', 404, 'user_not_found'],
      ['email', 'carol', 404, 'user_email_address_missing'],
    ] as const) {
      const answer = await service.post(endpoints.sendOtp.path, { channel, ...alice, identifier })
      t.same([answer.status, answer.body.error_code], [status, error_code])
    }
  })
})

function namesOf(headers: Record<string, unknown>): string[] {
  return Object.keys(headers).sort()
}

function seedWith(login_preferences: object) {
  const [tenant] = seed.tenants
  return { tenants: [{ ...tenant, apps: tenant?.apps.map((app) => ({ ...app, login_preferences })) }] }
}
