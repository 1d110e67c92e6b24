import { randomBytes } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { onBothDatabases, postgres, sqlite, type TestDatabase } from '../../support/databases.ts'
import { linkSeed, redirectUri } from '../../support/link-seed.ts'
import { readUser, sentMessages } from '../../support/outbox.ts'
import type { ClientName } from '../../support/seed.ts'
import {
  type Answer,
  claimsOf,
  startService,
  type TestService,
  textOf,
  tokensOf,
} from '../../support/service.ts'

const invalid = { error_code: 'auth_invalid_credentials', message: 'Invalid credentials' }
const alice = { email: 'alice@example.com', redirect_uri: redirectUri }

type StartOptions = Parameters<typeof startService>[2]

function start(
  t: Parameters<typeof startService>[0],
  database: TestDatabase | string,
  options: StartOptions = {},
) {
  return startService(t, database, { seed: linkSeed(), ...options })
}

function send(service: TestService, fields: object = {}, client: ClientName = 'shop-web'): Promise<Answer> {
  return service.post(endpoints.sendMagicLink.path, { ...alice, ...fields }, client)
}

/** Has a link mailed, and gives the code in it. */
async function mailedCode(
  service: TestService,
  fields: object = {},
  client: ClientName = 'shop-web',
): Promise<string> {
  const answer = await send(service, fields, client)
  if (answer.status !== 200) throw new Error(`no link: ${answer.text}`)
  const [message] = await sentMessages(service)
  return codeOf(message?.link)
}

function codeOf(link: string | undefined): string {
  return new URL(link ?? '').searchParams.get('code') ?? ''
}

function follow(service: TestService, code: string, fields: object = {}, client: ClientName = 'shop-web') {
  return service.post(endpoints.authenticateMagicLink.path, { code, ...fields }, client)
}

onBothDatabases(async (t, database) => {
  t.test('a link is mailed to the user, and its code logs them in', async (t) => {
    const service = await start(t, database)
    const answer = await send(service, { state: 'cart 7' })
    t.same([answer.status, answer.body], [200, { message: 'Email sent successfully' }])
    const [message] = await sentMessages(service)
    t.match(message, { channel: 'email', to: 'alice@example.com' })
    t.match(message?.link, /^https:\/\/shop\.example\.com\/link\?from=mail&code=[\w-]{43}&state=cart%207$/)
    t.ok(message?.body.includes(message.link ?? 'none'))
    t.match(message?.body, /valid for 10 minutes/)
    const tokens = tokensOf(await follow(service, codeOf(message?.link)))
    t.match(claimsOf(tokens.id_token), { amr: ['eml'], aud: 'shop-web' })
  })

  t.test('the user may be named by any identifier, in one of two ways', async (t) => {
    const service = await start(t, database)
    for (const [identifier_type, identifier] of [
      ['email', 'Alice@Example.com'],
      ['username', 'alice'],
      ['phone_number', '+15555550101'],
    ]) {
      const body = { identifier_type, identifier, redirect_uri: redirectUri }
      t.equal((await service.post(endpoints.sendMagicLink.path, body)).status, 200)
    }
    t.same(
      (await sentMessages(service)).map(({ to }) => to),
      Array<string>(3).fill('alice@example.com'),
    )
    for (const [fields, field] of [
      [{ identifier: 'alice' }, 'identifier'],
      [{ identifier_type: 'username' }, 'identifier_type'],
      [{ email: undefined }, 'email'],
      [{ email: undefined, identifier: 'alice' }, 'identifier_type'],
      [{ email: undefined, identifier_type: 'username' }, 'identifier'],
    ] as const) {
      t.match(await send(service, fields), { status: 400, body: { message: new RegExp(`^${field} `) } })
    }
  })

  t.test('L04 a link adds to a session of the same user and is no second factor', async (t) => {
    const service = await start(t, database)
    const { session_id } = await service.logIn()
    const added = tokensOf(await follow(service, await mailedCode(service), { session_id }))
    t.same(claimsOf(added.id_token).amr, ['pwd', 'eml'])
    t.equal(added.session_id, session_id)
    const bob = await service.logIn({ username: 'bob' })
    const foreign = await follow(service, await mailedCode(service), { session_id: bob.session_id })
    t.match(foreign, { status: 400, body: { error_code: 'invalid_request' } })
    const gone = await follow(service, await mailedCode(service), { session_id: 'gone' })
    t.same(gone.body, { error_code: 'session_not_found', message: 'Session not found' })
  })

  t.test('F03 a link works once, and a mail scanner has nothing here to follow', async (t) => {
    const service = await start(t, database)
    const code = await mailedCode(service)
    for (const path of [endpoints.authenticateMagicLink.path, endpoints.sendMagicLink.path]) {
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await service.app.inject({ method, url: `${path}?code=${code}` })
        t.equal(answer.statusCode, 404)
      }
    }
    t.equal((await follow(service, code)).status, 200)
    t.same((await follow(service, code)).body, invalid)
  })

  t.test('after one link has worked, earlier ones are worth nothing', async (t) => {
    const service = await start(t, database)
    const [first, second] = [await mailedCode(service), await mailedCode(service)]
    const elsewhere = await mailedCode(service, {}, 'bank-web')
    t.equal((await follow(service, first)).status, 200, 'a resend does not end it: others could do that')
    t.same((await follow(service, second)).body, invalid)
    t.equal((await follow(service, elsewhere, {}, 'bank-web')).status, 200)
  })

  t.test(
    'F05 K09 a link is worth nothing at another client or tenant, or as another kind of code',
    async (t) => {
      const service = await start(t, database)
      const code = await mailedCode(service)
      t.same((await follow(service, code, {}, 'bank-web')).body, invalid)
      t.same((await follow(service, code, {}, 'globex-web')).body, invalid)
      t.equal((await follow(service, code)).status, 200)
    },
  )

  t.test('F07 a link works until the second before its end', async (t) => {
    const service = await start(t, database)
    for (const [fields, seconds] of [
      [{}, 600],
      [{ email_expiration: 1 }, 60],
      [{ email_expiration: 60 }, 3600],
    ] as const) {
      const early = await mailedCode(service, fields)
      service.clock.advance(seconds - 1)
      t.equal((await follow(service, early)).status, 200)
      const late = await mailedCode(service, fields)
      service.clock.advance(seconds)
      t.same((await follow(service, late)).body, invalid)
    }
  })

  t.test('D07 a redirect URI is registered character by character', async (t) => {
    const service = await start(t, database)
    for (const redirect_uri of [
      'https://shop.example.com/link',
      `${redirectUri}&x=y`,
      `${redirectUri}#a`,
      `${redirectUri} `,
      redirectUri.toUpperCase(),
      'https://shop.example.com/link/../link?from=mail',
      'https://shop.example.com@evil.example/link?from=mail',
      '//evil.example',
      'javascript:alert(1)',
    ]) {
      const answer = await send(service, { redirect_uri })
      t.equal(answer.status, 400, redirect_uri)
      t.same(answer.body, {
        error_code: 'invalid_request',
        message: 'redirect_uri is not one of the allowed redirect URIs configured for this app',
      })
    }
    t.same(await sentMessages(service), [])
  })

  t.test(
    'by the channel direct the link is in the answer and nowhere else, and verifies nothing',
    async (t) => {
      const service = await start(t, database)
      await service.post(endpoints.createUser.path, { username: 'dora', email: 'dora@example.com' })
      const dora = { email: 'dora@example.com' }
      const { body } = await send(service, { ...dora, channel: 'direct', state: 's' })
      t.match(body, {
        message: 'Email sent successfully',
        link: /^https:\/\/shop\.example\.com\/link\?.*&state=s$/,
      })
      t.same(await sentMessages(service), [])
      const direct = claimsOf(tokensOf(await follow(service, codeOf(textOf(body, 'link')))).id_token)
      t.same(direct.amr, ['eml'])
      t.match(await readUser(service, String(direct.sub)), { email: { email_verified: false } })
      tokensOf(await follow(service, await mailedCode(service, dora)))
      t.match(await readUser(service, String(direct.sub)), {
        email: { email_verified: true },
        status: 'Active',
      })
    },
  )

  t.test(
    'a request_id is needed if, and only if, one was generated, and a wrong one uses nothing up',
    async (t) => {
      const service = await start(t, database)
      const { body } = await send(service, { channel: 'direct', generate_request_id: true })
      const code = codeOf(textOf(body, 'link'))
      t.same((await follow(service, code)).body, invalid)
      t.same((await follow(service, code, { request_id: 'another' })).body, invalid)
      t.equal((await follow(service, code, { request_id: body.request_id })).status, 200)
      const unbound = await mailedCode(service)
      t.same((await follow(service, unbound, { request_id: body.request_id })).body, invalid)
      t.equal((await follow(service, unbound)).status, 200)
    },
  )

  t.test('G03 for an unknown or unreachable user the answer is the same, and nothing goes out', async (t) => {
    const service = await start(t, database)
    for (const fields of [{}, { channel: 'direct' }, { generate_request_id: true }]) {
      const known = await send(service, fields)
      const carol = { email: undefined, identifier: 'carol', identifier_type: 'username' }
      for (const who of [{ email: 'nobody@example.com' }, { email: 'no address' }, carol]) {
        const unknown = await send(service, { ...fields, ...who })
        t.equal(unknown.status, 200)
        t.same(Object.keys(unknown.body), Object.keys(known.body))
        t.equal(unknown.text.length, known.text.length)
        t.same(Object.keys(unknown.headers).sort(), Object.keys(known.headers).sort())
        if ('channel' in fields) {
          t.same((await follow(service, codeOf(textOf(unknown.body, 'link')))).body, invalid)
        }
      }
    }
    t.ok((await sentMessages(service)).every(({ to }) => to === 'alice@example.com'))
  })

  t.test('G07 H16 sends are bounded for every name alike', async (t) => {
    const service = await start(t, database)
    for (const email of ['alice@example.com', 'nobody@example.com']) {
      const statuses: number[] = []
      for (let i = 0; i < 11; i += 1) statuses.push((await send(service, { email })).status)
      t.same(statuses, [...Array<number>(10).fill(200), 429])
    }
    const [message] = await sentMessages(service)
    t.equal((await follow(service, codeOf(message?.link))).status, 200)
    t.equal((await send(service)).status, 200, 'a success frees them')
  })

  t.test('H05 a link cannot be guessed, so full budgets slow it down and refuse nobody', async (t) => {
    const limits = { clientFailures: { max: 3, windowSeconds: 900 } }
    const service = await start(t, database, { limits })
    for (let i = 0; i < 3; i += 1) {
      t.equal((await follow(service, await mailedCode(service))).status, 200, 'a success gives its try back')
    }
    for (let i = 0; i < 3; i += 1) t.same((await follow(service, 'guess')).body, invalid)
    const code = await mailedCode(service)
    const begun = performance.now()
    t.equal((await follow(service, code)).status, 200)
    t.ok(performance.now() - begun >= 990)
  })

  t.test('an app can turn links off, and let them live longer', async (t) => {
    const off = await start(t, database, { seed: linkSeed({ email: null, direct_link: null }) })
    for (const channel of [undefined, 'email', 'direct']) {
      t.match(await send(off, { channel }), {
        status: 400,
        body: { message: 'channel is not on for this app' },
      })
    }
    const message = { subject: 'Come in', from: 'The Shop', primaryColor: '#ffffff' }
    const long = await start(t, database, { seed: linkSeed({ email: { expiresIn: 30, message } }) })
    const code = await mailedCode(long)
    t.match((await sentMessages(long))[0], { body: /valid for 30 minutes/ })
    long.clock.advance(1799)
    t.equal((await follow(long, code)).status, 200)
  })

  t.test('the errors of the vendor come back where they are asked for', async (t) => {
    const service = await start(t, database, { compat: { detailedErrors: true } })
    t.match(await send(service, { email: 'nobody@example.com' }), {
      status: 404,
      body: { error_code: 'user_not_found', message: 'User not found' },
    })
    t.match(await follow(service, 'x'), { status: 400, body: { message: 'Invalid magic link code' } })
  })

  t.test('H08 M09 bad input is refused, naming the field', async (t) => {
    const service = await start(t, database)
    for (const [field, value] of [
      ['email', ['alice@example.com', 'mallory@example.com']],
      ['email', { $gt: '' }],
      ['email', 'alice@example.com\r\nBcc: mallory@example.com'],
      ['email', ''],
      ['redirect_uri', undefined],
      ['redirect_uri', ['https://a.example']],
      ['state', ''],
      ['state', 's'.repeat(1025)],
      ['state', 'a\nb'],
      ['email_expiration', 0],
      ['email_expiration', 61],
      ['email_expiration', '10'],
      ['channel', 'sms'],
      ['email_content', { subject: 's', headerText: 7 }],
      ['email_content', { subject: 's', base64logo: 'AAAA' }],
      ['expiration_time', 10],
      ['create_new_user', true],
    ] as const) {
      const answer = await send(service, { [field]: value })
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } }, `${field} ${String(value)}`)
      t.match(textOf(answer.body, 'message'), new RegExp(`^${field}`))
    }
    for (const [field, value] of [
      ['code', undefined],
      ['code', ''],
      ['code', ['a']],
      ['code', 'c'.repeat(513)],
      ['request_id', 1],
      ['passcode', '123456'],
    ] as const) {
      const answer = await follow(service, 'c', { [field]: value })
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } }, `${field} ${String(value)}`)
      t.match(textOf(answer.body, 'message'), new RegExp(`^${field} `))
    }
    t.same(await sentMessages(service), [])
  })
})

t.test('D07 a link is dead once its redirect URI is registered no more', async (t) => {
  const database = await sqlite.openShared(t)
  const masterKeys = [randomBytes(32).toString('base64url')]
  const before = await start(t, database, { masterKeys })
  const code = await mailedCode(before)
  const [tenant, ...others] = linkSeed().tenants
  const apps = tenant?.apps.map((app) => ({
    ...app,
    clients: app.clients.map((client) => ({ ...client, redirect_uris: ['https://shop.example.com/other'] })),
  }))
  const after = await startService(t, database, {
    seed: { tenants: [{ ...tenant, apps }, ...others] },
    masterKeys,
  })
  t.same((await follow(after, code)).body, invalid)
})

t.test('N03 links lead where the app registered, whatever the request says about hosts', async (t) => {
  const service = await start(t, sqlite, { trustProxy: true })
  // dev mode refuses what a proxy forwards, unless the proxy is trusted
  const forwarded = {
    'x-forwarded-for': '127.0.0.9',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
  }
  const headers = { host: 'evil.localhost', ...forwarded }
  t.equal((await service.call(endpoints.sendMagicLink.path, { body: alice, headers })).status, 200)
  t.ok((await sentMessages(service))[0]?.link?.startsWith(redirectUri))
})

t.test('F02 of 200 parallel uses of a link over two services on one PostgreSQL one succeeds', async (t) => {
  const shared = await postgres.openShared(t)
  const loose = { max: 1000, windowSeconds: 900 }
  const options = {
    limits: { clientFailures: loose, addressFailures: loose },
    masterKeys: [randomBytes(32).toString('base64url')],
  }
  const one = await start(t, shared, options)
  const services = [one, await start(t, shared, options)]
  const code = await mailedCode(one)
  await Promise.all(services.map((service) => service.clientToken()))
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => follow(services[index % 2] ?? one, code)),
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.ok(answers.every(({ status, body }) => status === 200 || body.error_code === 'auth_invalid_credentials'))
})
