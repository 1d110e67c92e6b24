import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { onBothDatabases, postgres, sqlite } from '../../support/databases.ts'
import { readUser, sentMessages, userIdOf } from '../../support/outbox.ts'
import { type ClientName, seed } from '../../support/seed.ts'
import { claimsOf, startService, type TestService, textOf, tokensOf } from '../../support/service.ts'

const alice = { identifier_type: 'username', identifier: 'alice' }
const invalid = { error_code: 'auth_invalid_credentials', message: 'Invalid credentials' }

/** Sends a code by a channel and gives it. */
async function newCode(
  service: TestService,
  channel: 'sms' | 'email' | 'direct' = 'sms',
  fields: object = {},
  client: ClientName = 'shop-web',
): Promise<string> {
  const answer = await service.post(endpoints.sendOtp.path, { channel, ...alice, ...fields }, client)
  if (answer.status !== 200) throw new Error(`no code: ${answer.text}`)
  if (channel === 'direct') return textOf(answer.body, 'code')
  const [message] = await sentMessages(service)
  return message?.code ?? ''
}

function tryCode(
  service: TestService,
  passcode: string,
  fields: object = {},
  client: ClientName = 'shop-web',
) {
  return service.post(endpoints.authenticateOtp.path, { passcode, ...alice, ...fields }, client)
}

/** A code of the same length that is not right. */
function wrong(code: string): string {
  return code.replace(/./g, (digit) => String((Number(digit) + 1) % 10))
}

/** Services that share a database share the keys that open what is sealed in it. */
const masterKey = randomBytes(32).toString('base64url')

const loose = { max: 1000, windowSeconds: 900 }
const looseLimits = { passcodeFailures: loose, passcodeSends: loose, addressFailures: loose }

onBothDatabases(async (t, database) => {
  t.test('L04 W07 amr tells the channel, and email and direct codes make no second factor', async (t) => {
    const service = await startService(t, database)
    for (const [channel, amr] of [
      ['sms', ['pwd', 'sms', 'mfa']],
      ['email', ['pwd', 'eotp']],
      ['direct', ['pwd', 'direct_otp']],
    ] as const) {
      const { session_id } = await service.logIn()
      const tokens = tokensOf(await tryCode(service, await newCode(service, channel), { session_id }))
      t.equal(tokens.session_id, session_id)
      t.same(claimsOf(tokens.id_token).amr, amr)
      t.same(
        claimsOf(tokensOf(await tryCode(service, await newCode(service, channel))).id_token).amr,
        amr.filter((method) => method !== 'pwd' && method !== 'mfa'),
      )
    }
    const { session_id } = tokensOf(await tryCode(service, await newCode(service, 'email')))
    const both = tokensOf(await tryCode(service, await newCode(service, 'direct'), { session_id }))
    t.same(claimsOf(both.id_token).amr, ['eotp', 'direct_otp'])
  })

  t.test('F01 a code works once', async (t) => {
    const service = await startService(t, database)
    const code = await newCode(service)
    t.equal((await tryCode(service, code)).status, 200)
    const again = await tryCode(service, code)
    t.equal(again.status, 400)
    t.same(again.body, invalid)
  })

  t.test('F05 K09 a code is worth nothing at another client, tenant, user or name of the user', async (t) => {
    const service = await startService(t, database)
    const code = await newCode(service, 'sms', {}, 'shop-web')
    t.equal((await tryCode(service, code, {}, 'bank-web')).status, 400)
    t.equal((await tryCode(service, code, {}, 'globex-web')).status, 400)
    t.equal((await tryCode(service, code, { identifier: 'bob' })).status, 400)
    t.equal(
      (await tryCode(service, code, { identifier_type: 'email', identifier: 'alice@example.com' })).status,
      400,
    )
    t.equal((await tryCode(service, code)).status, 200)
  })

  t.test('F07 a code works until the second before its end', async (t) => {
    const service = await startService(t, database)
    for (const [fields, seconds] of [
      [{}, 300],
      [{ expires_in: 10 }, 600],
    ] as const) {
      const early = await newCode(service, 'email', fields)
      service.clock.advance(seconds - 1)
      t.equal((await tryCode(service, early)).status, 200)
      const late = await newCode(service, 'email', fields)
      service.clock.advance(seconds)
      t.same((await tryCode(service, late)).body, invalid)
    }
  })

  t.test('H01 five wrong tries kill a code', async (t) => {
    const service = await startService(t, database)
    const code = await newCode(service)
    for (let i = 0; i < 5; i += 1) t.same((await tryCode(service, wrong(code))).body, invalid)
    t.same((await tryCode(service, code)).body, invalid)
  })

  t.test('a resend makes a new code, kills the old one and keeps the count of failures', async (t) => {
    const service = await startService(t, database)
    const first = await newCode(service)
    for (let i = 0; i < 4; i += 1) await tryCode(service, wrong(first))
    // by another channel too: a user has one code at a time
    const second = await newCode(service, 'email')
    t.not(first, second)
    t.same((await tryCode(service, first)).body, invalid)
    t.same((await tryCode(service, second)).body, invalid)
  })

  t.test('a request_id is needed if, and only if, one was generated', async (t) => {
    const service = await startService(t, database)
    const send = () =>
      service.post(endpoints.sendOtp.path, { channel: 'direct', ...alice, generate_request_id: true })
    const bound = (await send()).body
    const code = textOf(bound, 'code')
    t.same((await tryCode(service, code)).body, invalid)
    t.same((await tryCode(service, code, { request_id: 'another' })).body, invalid)
    t.equal((await tryCode(service, code, { request_id: bound.request_id })).status, 200)
    const old = bound.request_id
    const next = textOf((await send()).body, 'code')
    t.same((await tryCode(service, next, { request_id: old })).body, invalid)
    const unbound = await newCode(service, 'direct')
    t.same((await tryCode(service, unbound, { request_id: old })).body, invalid)
  })

  t.test('approval data is a claim of the authentication that approves it, and of no other', async (t) => {
    const service = await startService(t, database)
    const approval_data = { amount: '10.50', to: 'bob' }
    const claims = { id_token: { approval_data: null }, access_token: { approval_data: null } }
    const code = await newCode(service, 'sms', { approval_data })
    const tokens = tokensOf(await tryCode(service, code, { claims }))
    t.same(claimsOf(tokens.id_token).approval_data, approval_data)
    t.same(claimsOf(tokens.access_token).approval_data, approval_data)
    const plain = tokensOf(await tryCode(service, await newCode(service), { claims }))
    t.notOk('approval_data' in claimsOf(plain.id_token))
    const { session_id } = tokens
    const silent = tokensOf(await service.post(endpoints.authenticateSession.path, { session_id, claims }))
    t.notOk('approval_data' in claimsOf(silent.id_token))
  })

  t.test('the first success verifies the address that the code was sent to, and no other', async (t) => {
    const [tenant] = seed.tenants
    const service = await startService(t, database)
    t.ok(tenant)
    const created = await service.post(endpoints.createUser.path, {
      username: 'dora',
      email: 'dora@example.com',
      phone_number: '+15555550177',
    })
    t.equal(created.status, 201)
    const dora = { identifier_type: 'username', identifier: 'dora' }
    const { sub } = claimsOf(
      tokensOf(await tryCode(service, await newCode(service, 'direct', dora), dora)).id_token,
    )
    const user = () => readUser(service, String(sub))
    t.match(await user(), {
      email: { email_verified: false },
      phone_number: { phone_number_verified: false },
    })
    const claims = { id_token: { email_verified: null } }
    const tokens = tokensOf(
      await tryCode(service, await newCode(service, 'email', dora), { ...dora, claims }),
    )
    t.equal(claimsOf(tokens.id_token).email_verified, true)
    t.match(await user(), { email: { email_verified: true }, phone_number: { phone_number_verified: false } })
    // from now on the account has an owner, in whose session further addresses are verified
    const { session_id } = tokens
    await tryCode(service, await newCode(service, 'sms', dora), dora)
    t.match(await user(), { email: { email_verified: true }, phone_number: { phone_number_verified: false } })
    await tryCode(service, await newCode(service, 'sms', dora), { ...dora, session_id })
    t.match(await user(), { email: { email_verified: true }, phone_number: { phone_number_verified: true } })
  })

  t.test('a code to an unverified address forgets no failures', async (t) => {
    const limits = { ...looseLimits, passcodeFailures: { max: 4, windowSeconds: 900 } }
    const service = await startService(t, database, { limits })
    await service.post(endpoints.createUser.path, {
      username: 'dora',
      email: 'dora@example.com',
      phone_number: '+15555550177',
    })
    const dora = { identifier_type: 'username', identifier: 'dora' }
    tokensOf(await tryCode(service, await newCode(service, 'email', dora), dora))
    const statuses: number[] = []
    for (const passcode of [
      'guess-1',
      'guess-2',
      await newCode(service, 'sms', dora),
      'guess-3',
      'guess-4',
    ]) {
      statuses.push((await tryCode(service, passcode, dora)).status)
    }
    t.strictSame(statuses, [400, 400, 400, 400, 429])
  })

  t.test("a code sent to an address that is not the user's proves no more than a direct one", async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn()
    const code = await newCode(service, 'sms', { custom_phone_number: '+15555550999' })
    const tokens = tokensOf(await tryCode(service, code, { session_id }))
    t.same(claimsOf(tokens.id_token).amr, ['pwd', 'direct_otp'])
    const own = await newCode(service, 'sms', { custom_phone_number: '+15555550101' })
    t.same(claimsOf(tokensOf(await tryCode(service, own)).id_token).amr, ['sms'])
  })

  t.test('G03 a code given out for nobody is worth nothing', async (t) => {
    const service = await startService(t, database)
    const nobody = { identifier: 'nobody' }
    const code = await newCode(service, 'direct', nobody)
    t.same((await tryCode(service, code, nobody)).body, invalid)
    // also when somebody takes the name meanwhile
    await service.post(endpoints.createUser.path, { username: 'nobody', email: 'nobody@example.com' })
    t.same((await tryCode(service, code, nobody)).body, invalid)
  })

  t.test('G01 G07 every failure is one and the same answer, unknown users included', async (t) => {
    const service = await startService(t, database, { limits: { ...looseLimits } })
    const code = await newCode(service)
    const answers = [
      await tryCode(service, wrong(code)),
      await tryCode(service, wrong(code), { identifier: 'nobody' }),
      await tryCode(service, wrong(code), { identifier: 'bob' }),
      await tryCode(service, 'x'),
    ]
    for (const { status, text, headers } of answers) {
      t.equal(status, 400)
      t.equal(text, answers[0]?.text)
      t.same(Object.keys(headers), Object.keys(answers[0]?.headers ?? {}))
    }
    const strict = await startService(t, database)
    for (const identifier of ['alice', 'nobody']) {
      const statuses: number[] = []
      for (let i = 0; i < 11; i += 1) statuses.push((await tryCode(strict, '000000', { identifier })).status)
      t.same(statuses, [...Array<number>(10).fill(400), 429])
    }
  })

  t.test('a session of another user stays as it is', async (t) => {
    const service = await startService(t, database)
    const bob = await service.logIn({ username: 'bob' })
    const answer = await tryCode(service, await newCode(service), { session_id: bob.session_id })
    t.match(answer.body, { error_code: 'invalid_request', message: /^session_id / })
    const silent = tokensOf(
      await service.post(endpoints.authenticateSession.path, { session_id: bob.session_id }),
    )
    t.same(claimsOf(silent.id_token).amr, ['pwd'])
    const gone = await tryCode(service, await newCode(service), { session_id: 'gone' })
    t.same(gone.body, { error_code: 'session_not_found', message: 'Session not found' })
  })

  t.test('the detailed errors of the vendor come back where they are asked for', async (t) => {
    const service = await startService(t, database, { compat: { detailedErrors: true } })
    const late = await newCode(service)
    service.clock.advance(300)
    t.match(await tryCode(service, late), { status: 400, body: { error_code: 'auth_otp_passcode_expired' } })
    const code = await newCode(service)
    for (let i = 0; i < 5; i += 1) await tryCode(service, wrong(code))
    t.match(await tryCode(service, code), { status: 403, body: { error_code: 'auth_locked' } })
  })

  t.test('bad input is refused, naming the field', async (t) => {
    const service = await startService(t, database)
    for (const [field, value] of [
      ['passcode', 123456],
      ['passcode', ''],
      ['passcode', '1'.repeat(17)],
      ['passcode', ['123456']],
      ['passcode', { $gt: '' }],
      ['request_id', ''],
      ['request_id', 1],
      ['session_id', ''],
      ['code', '123456'],
      ['channel', 'sms'],
    ] as const) {
      const answer = await tryCode(service, '123456', { [field]: value })
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } }, `${field} ${String(value)}`)
      t.match(textOf(answer.body, 'message'), new RegExp(`^${field} `))
    }
  })

  t.test(
    'H16 sends for one name, one target and one end-user are bounded, and a success frees them',
    async (t) => {
      const service = await startService(t, database)
      const userId = await userIdOf(service, 'alice')
      const send = (fields: object = {}) =>
        service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice, ...fields })
      const names = [
        alice,
        { identifier_type: 'email', identifier: 'alice@example.com' },
        { identifier_type: 'phone_number', identifier: '+15555550101' },
        { identifier_type: 'user_id', identifier: userId },
      ]
      for (const name of names) {
        for (let i = 0; i < 10; i += 1) t.equal((await send(name)).status, 200)
        const refused = await send(name)
        t.equal(refused.status, 429)
        t.match(refused.headers['retry-after'], /^[1-9]\d*$/)
      }
      t.equal(
        (await sentMessages(service, '+15555550101')).length,
        20,
        'one number gets no more, whatever is asked',
      )
      const [newest] = await sentMessages(service)
      const valid = { ...names[1], passcode: newest?.code }
      const answer = await service.post(endpoints.authenticateOtp.path, valid)
      t.equal(answer.status, 200, 'what was not sent did not take its place')
      for (const name of names) t.equal((await send(name)).status, 200)
      t.equal((await sentMessages(service, '+15555550101')).length, 24)
    },
  )

  t.test('H16 ranges of numbers, tenants and end-user addresses have limits of their own', async (t) => {
    const once = { max: 2, windowSeconds: 3600 }
    const send = (service: TestService, identifier: string, ip_address = '192.0.2.1') =>
      service.post(endpoints.sendOtp.path, {
        channel: 'sms',
        ...alice,
        identifier,
        client_attributes: { ip_address },
      })
    const users = ['alice', 'bob', 'carol']
    for (const limit of ['rangeSends', 'tenantSends']) {
      const service = await startService(t, database, { limits: { [limit]: once } })
      for (const user of users) t.equal((await send(service, user)).status, 200)
      t.equal((await sentMessages(service)).length, 2, limit)
    }
    const service = await startService(t, database, { limits: { addressSends: once } })
    t.same(
      [await send(service, 'alice'), await send(service, 'nobody'), await send(service, 'bob')].map(
        (a) => a.status,
      ),
      [200, 200, 429],
    )
    t.equal((await send(service, 'bob', '192.0.2.2')).status, 200)
  })
})

t.test('F02 of 200 parallel uses of a code over two services on one PostgreSQL one succeeds', async (t) => {
  const shared = await postgres.openShared(t)
  const options = { limits: { ...looseLimits, clientFailures: loose }, masterKeys: [masterKey] }
  const services = [await startService(t, shared, options), await startService(t, shared, options)]
  const [one] = services
  if (one === undefined) throw new Error('no service')
  for (const channel of ['sms', 'email', 'direct'] as const) {
    const code = await newCode(one, channel)
    await Promise.all(services.map((service) => service.clientToken()))
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => tryCode(services[index % 2] ?? one, code)),
    )
    t.equal(answers.filter(({ status }) => status === 200).length, 1, channel)
    t.ok(answers.filter(({ status }) => status !== 200).every(({ status }) => status === 400))
  }
})

t.test('H01 of 200 parallel wrong guesses over two services no more than five are compared', async (t) => {
  const shared = await postgres.openShared(t)
  const options = { limits: { ...looseLimits, clientFailures: loose }, masterKeys: [masterKey] }
  const services = [await startService(t, shared, options), await startService(t, shared, options)]
  const [one] = services
  if (one === undefined) throw new Error('no service')
  const code = await newCode(one, 'direct')
  const guesses = Array.from({ length: 200 }, (_, index) => tryCode(services[index % 2] ?? one, wrong(code)))
  t.ok((await Promise.all(guesses)).every(({ status }) => status === 400))
  t.same((await tryCode(one, code)).body, invalid)
})

t.test('H16 names that nobody has leave no more behind than the limit of the tenant', async (t) => {
  const databaseUrl = await sqlite.openShared(t)
  const service = await startService(t, databaseUrl, {
    limits: { tenantSends: { max: 3, windowSeconds: 3600 } },
    masterKeys: [masterKey],
  })
  for (let i = 0; i < 6; i += 1)
    await newCode(service, i % 2 === 0 ? 'direct' : 'sms', { identifier: `nobody${i}` })
  for (let i = 0; i < 5; i += 1) {
    const code = await newCode(service, 'direct')
    t.equal((await tryCode(service, code)).status, 200, 'a user is not kept out by that')
  }
  await service.app.close()
  const file = new DatabaseSync(databaseUrl.slice('file:'.length))
  const { rows } =
    file.prepare("select count(*) as rows from passcodes where user_id like 'nobody:%'").get() ?? {}
  file.close()
  t.equal(rows, 3)
})
