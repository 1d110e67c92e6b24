import { endpoints } from '@latchkey/protocol'
import { hash } from '@node-rs/argon2'
import { decodeProtectedHeader } from 'jose'
import type { Test } from 'tap'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { password } from '../../support/seed.ts'
import { type Answer, claimsOf, startService, textOf } from '../../support/service.ts'

const invalid = { error_code: 'auth_invalid_credentials', message: 'Invalid credentials' }

function comparable({ status, text, headers }: Answer) {
  const { date: _date, ...others } = headers
  return { status, text, headers: others }
}

async function disable(t: Test, databaseUrl: string, username: string): Promise<void> {
  const storage = await openStorage(databaseUrl)
  t.after(() => storage.close())
  await storage.db.updateTable('users').set({ status: 'Disabled' }).where('username', '=', username).execute()
}

onBothDatabases(async (t, database) => {
  t.test('the right password gives tokens of a new session', async (t) => {
    const service = await startService(t, database)
    const answer = await service.post(endpoints.authenticatePassword.path, { username: 'alice', password })
    t.equal(answer.status, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.match(answer.body, { token_type: 'Bearer', expires_in: 3600 })
    const id = claimsOf(textOf(answer.body, 'id_token'))
    t.match(id, {
      iss: 'http://localhost:4000',
      aud: 'shop-web',
      tid: 'acme',
      amr: ['pwd'],
      auth_time: service.clock.seconds(),
      iat: service.clock.seconds(),
    })
    const access = textOf(answer.body, 'access_token')
    t.match(decodeProtectedHeader(access), { alg: 'ES256', typ: 'at+jwt' })
    t.match(claimsOf(access), { sub: id.sub, aud: 'userid-api', client_id: 'shop-web', tid: 'acme' })
    t.type(claimsOf(access).jti, 'string')
  })

  t.test('G01 every way to fail is one answer', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    await disable(t, url, 'bob')
    const wrong = comparable(
      await service.post(endpoints.authenticatePassword.path, {
        username: 'alice',
        password: 'wrong-password',
      }),
    )
    t.strictSame(JSON.parse(wrong.text), invalid)
    t.equal(wrong.status, 400)
    for (const body of [
      { username: 'nobody-at-all', password },
      { username: 'carol', password },
      { username: 'bob', password },
      { username: 'alice@example.com', password },
      { username: 'not an address', username_type: 'email', password },
      { username: '12345', username_type: 'phone_number', password },
      { username: 'alice', password: password.toUpperCase() },
      { username: 'alice', password: `${password} ` },
    ]) {
      t.strictSame(
        comparable(await service.post(endpoints.authenticatePassword.path, body)),
        wrong,
        JSON.stringify(body),
      )
    }
  })

  t.test('F16 a disabled user is out: no silent authentication, no refresh, no log-in', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const { session_id, refresh_token } = await service.logIn({ username: 'bob' })
    await disable(t, url, 'bob')
    const silent = await service.post(endpoints.authenticateSession.path, { session_id })
    t.strictSame([silent.status, silent.body.error_code], [400, 'session_not_found'])
    const refresh = await service.post(endpoints.refreshToken.path, { refresh_token })
    t.strictSame([refresh.status, refresh.body.error_code], [400, 'invalid_grant'])
    const login = await service.post(endpoints.authenticatePassword.path, { username: 'bob', password })
    t.strictSame(login.body, invalid)
  })

  t.test('O02 a weaker hash is replaced at the next log-in, and only by the right password', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url, { passwordHashing: {} })
    const { db, close } = await openStorage(url)
    t.after(close)
    const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    const { sub } = claimsOf((await service.logIn({ username: 'bob' })).id_token)
    const stored = () =>
      db.selectFrom('passwords').select('hash').where('user_id', '=', String(sub)).executeTakeFirst()
    await db.updateTable('passwords').set({ hash: weak }).where('user_id', '=', String(sub)).execute()
    await service.post(endpoints.authenticatePassword.path, { username: 'bob', password: 'wrong' })
    t.equal((await stored())?.hash, weak)
    await service.logIn({ username: 'bob' })
    t.match((await stored())?.hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await service.logIn({ username: 'bob' })
  })

  t.test('H07 every spelling of an identifier means the same user', async (t) => {
    const service = await startService(t, database)
    for (const [username_type, username] of [
      ['username', 'ALICE'],
      ['username', ' alice '],
      ['username', 'ａｌｉｃｅ'],
      ['email', 'Alice@Example.COM'],
      ['email', 'alice＠example.com'],
      ['email', 'alice@example.com.'],
      ['phone_number', '+1 (555) 555-0101'],
      ['phone_number', '0015555550101'],
    ]) {
      const answer = await service.post(endpoints.authenticatePassword.path, {
        username,
        username_type,
        password,
      })
      t.equal(answer.status, 200, String(username))
    }
  })

  t.test('H07 wrong passwords under any spelling of an identifier count together', async (t) => {
    const service = await startService(t, database, {
      limits: { passwordFailures: { max: 3, windowSeconds: 900 } },
    })
    const statuses: number[] = []
    for (const username of ['alice', 'ALICE', ' Alice', 'ａlice']) {
      const answer = await service.post(endpoints.authenticatePassword.path, { username, password: 'wrong' })
      statuses.push(answer.status)
    }
    t.strictSame(statuses, [400, 400, 400, 429])
  })

  t.test(
    'G07 H01 after ten failures it is 429, for known and unknown users alike, until the window slides',
    async (t) => {
      const service = await startService(t, database)
      for (const username of ['alice', 'nobody']) {
        for (let tried = 0; tried < 10; tried += 1) {
          const answer = await service.post(endpoints.authenticatePassword.path, {
            username,
            password: 'wrong',
          })
          t.equal(answer.status, 400)
        }
        const limited = await service.post(endpoints.authenticatePassword.path, { username, password })
        t.equal(limited.status, 429)
        t.strictSame(limited.body, { error_code: 'rate_limited', message: 'Too Many Requests' })
        t.match(limited.headers['retry-after'], /^[1-9]\d*$/)
        t.equal(limited.headers['cache-control'], 'no-store')
      }
      const again = await service.post(endpoints.authenticatePassword.path, { username: 'alice', password })
      service.clock.advance(Number(again.headers['retry-after']))
      t.equal(
        (await service.post(endpoints.authenticatePassword.path, { username: 'alice', password })).status,
        200,
      )
    },
  )

  t.test('H20 a success starts the count afresh, and successes never count', async (t) => {
    const service = await startService(t, database, {
      limits: { passwordFailures: { max: 3, windowSeconds: 900 } },
    })
    for (let round = 0; round < 3; round += 1) {
      for (const guess of ['wrong', 'wrong', password]) {
        const answer = await service.post(endpoints.authenticatePassword.path, {
          username: 'bob',
          password: guess,
        })
        t.equal(answer.status, guess === password ? 200 : 400)
      }
    }
    for (let round = 0; round < 5; round += 1) await service.logIn({ username: 'bob' })
  })

  t.test('H03 of many wrong passwords at once no more than allowed are compared', async (t) => {
    const service = await startService(t, database, {
      limits: { passwordFailures: { max: 5, windowSeconds: 900 } },
    })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        service.post(endpoints.authenticatePassword.path, { username: 'bob', password: 'wrong' }),
      ),
    )
    const statuses = answers.map((answer) => answer.status).sort()
    t.equal(statuses.filter((status) => status === 400).length, 5)
    t.equal(statuses.filter((status) => status === 429).length, 15)
  })

  t.test('H11 failures of one end-user address count over all users, IPv6 by its /64', async (t) => {
    const service = await startService(t, database, {
      limits: { addressFailures: { max: 2, windowSeconds: 900 } },
    })
    const attempt = (username: string, ip_address: string) =>
      service.post(endpoints.authenticatePassword.path, {
        username,
        password: 'wrong',
        client_attributes: { ip_address, user_agent: 'test' },
      })
    t.equal((await attempt('a1', '2001:db8:1:2::1')).status, 400)
    t.equal((await attempt('a2', '2001:db8:1:2:ffff::9')).status, 400)
    t.equal((await attempt('a3', '2001:db8:1:2::77')).status, 429)
    t.equal((await attempt('a3', '2001:db8:1:3::77')).status, 400)
    t.equal((await attempt('a1', '192.0.2.1')).status, 400)
    t.equal((await attempt('a2', '::ffff:192.0.2.1')).status, 400)
    t.equal((await attempt('a3', '192.0.2.1')).status, 429)
    t.equal((await attempt('a3', '::ffff:192.0.2.2')).status, 400)
  })

  t.test(
    'a temporary password is told only to who knows it, with a reset token and without a session',
    async (t) => {
      const service = await startService(t, database)
      const created = await service.post('/cis/v1/users', { username: 'tom', credentials: { password } })
      t.equal(created.status, 201)
      const wrong = await service.post(endpoints.authenticatePassword.path, {
        username: 'tom',
        password: 'wrong',
      })
      t.strictSame(wrong.body, invalid)
      const answer = await service.post(endpoints.authenticatePassword.path, { username: 'tom', password })
      t.equal(answer.status, 403)
      t.equal(answer.body.error_code, 'temporary_password')
      const token = textOf(answer.body, 'reset_token')
      t.equal(decodeProtectedHeader(token).typ, 'reset+jwt')
      const claims = claimsOf(token)
      t.equal(Number(claims.exp) - Number(claims.iat), 300)
      const listed = await service.call(`/cis/v1/auth/users/${claims.sub}/sessions`)
      t.equal(listed.text, '[]')
    },
  )

  t.test('M11 a password counts in full, and however it is composed', async (t) => {
    const service = await startService(t, database)
    const long = 'x'.repeat(72)
    for (const [username, chosen] of [
      ['long-one', `${long}A`],
      ['odd-one', '  pä\u0000ss 🔑 wörd  '],
    ]) {
      const credentials = { password: chosen, force_replace: false }
      t.equal((await service.post('/cis/v1/users', { username, credentials })).status, 201)
      t.equal(
        (await service.post(endpoints.authenticatePassword.path, { username, password: chosen })).status,
        200,
      )
    }
    const cases = [
      { username: 'long-one', password: `${long}B`, status: 400 },
      { username: 'long-one', password: long, status: 400 },
      { username: 'odd-one', password: 'pä\u0000ss 🔑 wörd', status: 400 },
      { username: 'odd-one', password: '  pä\u0000ss 🔑 wörd  '.normalize('NFD'), status: 200 },
    ]
    for (const { status, ...body } of cases) {
      t.equal((await service.post(endpoints.authenticatePassword.path, body)).status, status)
    }
  })

  t.test('a first log-in makes a pending user active, and is their last_auth', async (t) => {
    const service = await startService(t, database)
    const created = await service.post('/cis/v1/users', {
      username: 'pia',
      credentials: { password, force_replace: false },
    })
    const id = textOf({ ...Object(created.body.result) }, 'user_id')
    t.match(created.body.result, { status: 'Pending' })
    t.notOk(Object.hasOwn(Object(created.body.result), 'last_auth'))
    await service.logIn({ username: 'pia' })
    const read = await service.call(`/cis/v1/users/${id}`)
    t.match(read.body.result, {
      status: 'Active',
      last_auth: new Date(service.clock.seconds() * 1000).toISOString(),
    })
  })

  t.test('a user is named by username or by identifier, and by one of them only', async (t) => {
    const service = await startService(t, database)
    const answerTo = (fields: object) =>
      service.post(endpoints.authenticatePassword.path, { password, ...fields })
    const { sub } = claimsOf((await service.logIn()).id_token)
    for (const fields of [
      { identifier: 'alice' },
      { identifier: 'Alice@Example.com', identifier_type: 'email' },
      { identifier: '+1 555 555 0101', identifier_type: 'phone_number' },
      { identifier: sub, identifier_type: 'user_id' },
    ]) {
      t.equal((await answerTo(fields)).status, 200, JSON.stringify(fields))
    }
    const refused = [
      [{}, 'username is required'],
      [{ username: 'alice', identifier: 'bob' }, 'identifier contradicts username'],
      [{ identifier: 'alice', username_type: 'email' }, 'identifier contradicts username'],
      [{ username: 'alice', identifier_type: 'email' }, 'identifier is required'],
    ] as const
    for (const [fields, message] of refused) {
      t.match(await answerTo(fields), { status: 400, body: { error_code: 'invalid_request', message } })
    }
    t.match(await answerTo({ identifier: 'nobody', identifier_type: 'user_id' }), {
      status: 400,
      body: { error_code: 'auth_invalid_credentials' },
    })
  })
})
