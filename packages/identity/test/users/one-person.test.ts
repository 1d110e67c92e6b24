import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import { canonicaliseIdentifiers } from '../../src/storage/migrations/0019-canonical-identifiers.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { sentMessages } from '../support/outbox.ts'
import { seed } from '../support/seed.ts'
import { claimsOf, startService, type TestService, textOf, tokensOf } from '../support/service.ts'

const user = { credentials: { password: 'a-password-that-is-long-enough-77', force_replace: false } }

function create(service: TestService, fields: object) {
  return service.post(endpoints.createUser.path, { ...user, ...fields })
}

async function canLogIn(service: TestService, username_type: string, username: string): Promise<boolean> {
  const { password } = user.credentials
  const body = { username, username_type, password }
  return (await service.post(endpoints.authenticatePassword.path, body)).status === 200
}

onBothDatabases((t, database) => {
  t.test(
    'H07 M09 however a person writes a name, creation, look-up and limits mean the same user',
    async (t) => {
      const service = await startService(t, database, {
        limits: { passcodeSends: { max: 3, windowSeconds: 600 } },
      })
      const people: [string, string, string[]][] = [
        [
          'email',
          ' u@müller.example',
          ['u@xn--mller-kva.example', 'U@MÜLLER.example ', '\u202au@mu\u0308ller.example\u202c'],
        ],
        [
          'phone_number',
          '+61 (0)412 345 678',
          ['+61412345678', '+610412345678', '\u202a+61412345678\u202c', '0061412345678'],
        ],
        ['username', ' Zoë', ['zoë', 'ZOE\u0308', '\u2067zoë\u00a0']],
      ]
      for (const [type, first, others] of people) {
        t.equal((await create(service, { [type]: first })).status, 201, first)
        for (const text of others) {
          t.equal((await create(service, { [type]: text })).status, 409, `another user ${text}`)
          t.equal(await canLogIn(service, type, text), true, `log-in by ${text}`)
        }
      }
      const statuses: number[] = []
      for (const identifier of ['+61412345678', '+610412345678', ' +61 412 345 678', '0061412345678']) {
        const body = { channel: 'sms', identifier_type: 'phone_number', identifier }
        statuses.push((await service.post(endpoints.sendOtp.path, body)).status)
      }
      t.same(statuses, [200, 200, 200, 429], 'one limit for all of them')
    },
  )

  t.test('an identifier that cannot be somebody is refused at creation, naming the field', async (t) => {
    const service = await startService(t, database)
    for (const [field, text] of [
      ['email', 'a@b'],
      ['email', 'a..b@example.com'],
      ['phone_number', '+1 555'],
      ['phone_number', '+9991234567'],
      ['username', 'two words'],
    ] as const) {
      const answer = await create(service, { [field]: text })
      t.same([answer.status, answer.body.message], [400, `${field} has the wrong form`], text)
    }
  })

  t.test('a username by which somebody else is known already is refused', async (t) => {
    const service = await startService(t, database)
    const created = await create(service, { email: 'dan@müller.example' })
    const dan = textOf({ ...Object(created.body.result) }, 'user_id')
    for (const username of [
      'alice@example.com',
      'ALICE@example.com',
      'dan@xn--mller-kva.example',
      '+15555550101',
      '+1-555-555-0101',
      dan,
    ]) {
      t.equal((await create(service, { username })).status, 409, username)
      const own = await service.logIn({ username: 'bob' })
      t.ok(own.access_token)
    }
    t.equal((await create(service, { username: 'own@example.com', email: 'own@example.com' })).status, 201)
    t.equal((await create(service, { username: 'nobody@example.com' })).status, 201)
  })

  t.test(
    'a username that reads like an address keeps nobody from having it, and means nobody once they have proven it',
    async (t) => {
      const service = await startService(t, database)
      const names = [
        { type: 'email', name: 'victim@company.example' },
        { type: 'phone_number', name: '+61412345678' },
      ] as const
      const otherPassword = 'another-password-that-is-long-55'
      const credentials = { password: otherPassword, force_replace: false }
      for (const { type, name } of names) {
        t.equal((await create(service, { username: name })).status, 201, 'the username is taken first')
        t.equal(await canLogIn(service, 'username', name), true, 'and good while nobody has the address')
        t.equal((await create(service, { [type]: name, credentials })).status, 201, 'its owner comes later')
        const byName = (password: string) =>
          service.post(endpoints.authenticatePassword.path, { username: name, password })
        const subOf = async (answer: ReturnType<typeof byName>) =>
          claimsOf(tokensOf(await answer).id_token).sub
        const holder = await subOf(byName(user.credentials.password))
        t.equal(
          (await byName(otherPassword)).status,
          400,
          'an address that nobody has proven moves no log-in',
        )

        const channel = type === 'email' ? 'email' : 'sms'
        await service.post(endpoints.sendOtp.path, { channel, identifier_type: type, identifier: name })
        const passcode = (await sentMessages(service))[0]?.code
        const proof = { identifier_type: type, identifier: name, passcode }
        const proven = tokensOf(await service.post(endpoints.authenticateOtp.path, proof))
        const owner = claimsOf(proven.id_token).sub
        t.not(owner, holder)

        t.equal((await byName(user.credentials.password)).status, 400, 'the name no longer means its holder')
        const before = (await sentMessages(service)).length
        const asked = { channel, identifier_type: 'username', identifier: name }
        t.equal((await service.post(endpoints.sendOtp.path, asked)).status, 200)
        const messages = await sentMessages(service)
        t.equal(messages.length, before, 'no code for the name goes to anybody')
        t.equal(
          (await byName(otherPassword)).status,
          400,
          'nor does it mean the owner: they have no username',
        )
        t.equal((await create(service, { username: name })).status, 409, 'and the name can be taken no more')
        const read = await service.call(`/cis/v1/users/username/${encodeURIComponent(name)}`)
        t.equal(textOf({ ...Object(read.body.result) }, 'user_id'), holder, 'managers still find the holder')
      }
    },
  )

  t.test(
    'a username and an address of the same text, made at the same moment, leave one owner',
    async (t) => {
      const service = await startService(t, database)
      for (const attempt of [1, 2, 3, 4, 5]) {
        const name = `victim${attempt}@company.example`
        const [owner, holder] = await Promise.all([
          create(service, { email: name }),
          create(service, { username: name }),
        ])
        t.equal(owner.status, 201, 'the address is never refused')
        t.ok([201, 409].includes(holder.status))
        const verify = endpoints.sendOtp.path
        await service.post(verify, { channel: 'email', identifier_type: 'email', identifier: name })
        const passcode = (await sentMessages(service))[0]?.code
        const proof = { identifier_type: 'email', identifier: name, passcode }
        t.ok(tokensOf(await service.post(endpoints.authenticateOtp.path, proof)))
        t.equal(await canLogIn(service, 'username', name), false, 'the name means nobody')
      }
    },
  )

  t.test('users of an earlier release are found by what was stored, and by the canonical form', async (t) => {
    const url = await database.openShared(t)
    const before = await startService(t, url)
    await before.app.close()
    const storage = await openStorage(url)
    const { db } = storage
    const store = (column: string, from: string, to: string) =>
      sql`update users set ${sql.ref(column)} = ${to} where tenant_id = 'acme' and ${sql.ref(column)} = ${from}`.execute(
        db,
      )
    await store('email', 'alice@example.com', 'alice@müller.example')
    await store('phone_number', '+15555550102', '+610412345678')
    await store('phone_number', '+15555550101', '+4402079460018')
    await store('phone_number', '+15555550103', '+442079460018')
    await db.transaction().execute(canonicaliseIdentifiers)
    const stored = await db
      .selectFrom('users')
      .select(['username', 'email', 'phone_number'])
      .where('tenant_id', '=', 'acme')
      .orderBy('username')
      .execute()
    t.same(stored, [
      { username: 'alice', email: 'alice@xn--mller-kva.example', phone_number: '+4402079460018' },
      { username: 'bob', email: 'bob@example.com', phone_number: '+61412345678' },
      { username: 'carol', email: null, phone_number: '+442079460018' },
    ])
    await storage.close()
    const service = await startService(t, url, { seed: undefined })
    const sentTo = async (identifier_type: string, identifier: string) => {
      const channel = identifier_type === 'email' ? 'email' : 'sms'
      await service.post(endpoints.sendOtp.path, { channel, identifier_type, identifier })
      return (await sentMessages(service))[0]?.to
    }
    t.equal(await sentTo('email', 'alice@müller.example'), 'alice@xn--mller-kva.example')
    t.equal(await sentTo('email', 'alice@xn--mller-kva.example'), 'alice@xn--mller-kva.example')
    t.equal(await sentTo('phone_number', '+610412345678'), '+61412345678')
    // two users with one number: each is found by what was stored for them
    t.equal(await sentTo('phone_number', '+44 (0) 20 7946 0018'), '+4402079460018')
    t.equal(await sentTo('phone_number', '+44 20 7946 0018'), '+442079460018')
  })

  t.test(
    'text messages go to the allowed countries only, not to premium numbers, and nothing reveals it',
    async (t) => {
      const [acme] = seed.tenants
      const phones = [
        '+881612345678',
        '+61412345678',
        '+979123456789',
        '+447400123456',
        // premium rate, twice, and a personal number
        '+19002345678',
        '+611900654321',
        '+447012345678',
      ]
      const users = phones.map((phone_number, index) => ({ username: `user${index}`, phone_number }))
      const withRules = (countries?: string[]) => ({
        tenants: [
          {
            ...acme,
            users: [...(acme?.users ?? []), ...users],
            apps: acme?.apps.map((app) => ({
              ...app,
              login_preferences: { sms: countries ? { countries } : {} },
            })),
          },
        ],
      })
      const reached = async (service: TestService, path: string, bodyOf: (index: number) => object) => {
        for (const index of phones.keys()) {
          const answer = await service.post(path, bodyOf(index))
          t.equal(answer.status, 200)
        }
        return (await sentMessages(service)).map(({ to }) => to).sort()
      }
      const byName = (index: number) => ({
        channel: 'sms',
        identifier_type: 'username',
        identifier: `user${index}`,
      })
      const anywhere = await startService(t, database, { seed: withRules() })
      t.same(await reached(anywhere, endpoints.sendOtp.path, byName), ['+447400123456', '+61412345678'])
      const australia = await startService(t, database, { seed: withRules(['61']) })
      t.same(await reached(australia, endpoints.sendOtp.path, byName), ['+61412345678'])
      const custom = (index: number) => ({
        channel: 'sms',
        identifier_type: 'username',
        identifier: 'alice',
        custom_phone_number: phones[index],
      })
      const others = await startService(t, database, { seed: withRules(['1', '44']) })
      t.same(await reached(others, endpoints.sendOtp.path, custom), ['+447400123456'])
    },
  )

  t.test('numbers that would lose digits are refused, naming the field', async (t) => {
    const service = await startService(t, database)
    for (const field of ['custom_data', 'custom_app_data']) {
      for (const number of [
        '9007199254740993',
        '-9007199254740993',
        '1e300',
        '1e400',
        '12345678901234567890',
      ]) {
        const body = `{"username":"somebody","${field}":{"a":[{"b":${number}}]}}`
        const answer = await service.call(endpoints.createUser.path, { body })
        t.equal(answer.status, 400, number)
        t.equal(answer.body.message, `${field} has a number beyond 2^53, which must be a string`)
      }
    }
    const custom_data = { a: 9007199254740991, b: -0.1, c: '9007199254740993', d: [1.5, null, { e: true }] }
    t.equal((await create(service, { username: 'somebody', custom_data })).status, 201)
  })
})
