import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { redirectUri } from '../support/link-seed.ts'
import { sentMessages } from '../support/outbox.ts'
import { passwordSeed } from '../support/password-seed.ts'
import { startService, type TestService, textOf } from '../support/service.ts'
import { enrolTotp } from '../support/time-codes.ts'

const number = '+15555550101'
const alice = { identifier: 'alice', identifier_type: 'username' }
const home = { client_attributes: { ip_address: '203.0.113.7' } }
const elsewhere = { client_attributes: { ip_address: '198.51.100.1' } }

const send = (service: TestService, fields: object = {}) =>
  service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice, ...fields })
const show = (service: TestService, passcode: string, fields: object = {}) =>
  service.post(endpoints.authenticateOtp.path, { ...alice, passcode, ...fields })
const wrong = (code: string) => code.replace(/./g, (digit) => String((Number(digit) + 1) % 10))

/** Messages by strangers, under every name, until no more leave. */
async function bomb(service: TestService): Promise<void> {
  const names = [
    alice,
    { identifier: number, identifier_type: 'phone_number' },
    { identifier: 'alice@example.com', identifier_type: 'email' },
  ]
  for (const name of names) for (let index = 0; index < 11; index += 1) await send(service, name)
}

onBothDatabases((t, database) => {
  t.test('H05 H16 codes that strangers request stop neither a step-up nor a known source', async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn(home)
    await bomb(service)
    t.equal((await sentMessages(service, number)).length, 20, 'one number gets no more of strangers')
    t.equal((await send(service, elsewhere)).status, 429)

    t.equal((await send(service, { session_id })).status, 200)
    t.equal((await sentMessages(service, number)).length, 21)
    const code = await service.newestCode(number)
    t.equal((await show(service, code, { session_id })).status, 200)
    t.equal((await send(service, home)).status, 200)
    t.equal((await sentMessages(service, number)).length, 22)
    const link = { email: 'alice@example.com', channel: 'direct', redirect_uri: redirectUri }
    t.equal(
      (await service.post(endpoints.sendMagicLink.path, link)).status,
      400,
      'no redirect URI is registered',
    )
  })

  t.test(
    'H16 sends inside a session are bounded too, and those of another user do not count as such',
    async (t) => {
      const service = await startService(t, database)
      const { session_id } = await service.logIn()
      const bob = await service.logIn({ username: 'bob' })
      const statuses: number[] = []
      for (let index = 0; index < 11; index += 1) statuses.push((await send(service, { session_id })).status)
      t.same(statuses, [...Array<number>(10).fill(200), 429])
      await bomb(service)
      for (const foreign of [bob.session_id, 'gone']) {
        t.equal((await send(service, { session_id: foreign })).status, 429)
      }
    },
  )

  t.test('H05 a number that the caller names counts with strangers', async (t) => {
    const service = await startService(t, database, {
      limits: { targetSends: { max: 2, windowSeconds: 3600 } },
    })
    const { session_id } = await service.logIn({ username: 'bob' })
    const custom = { identifier: 'bob', custom_phone_number: number, session_id }
    const statuses: number[] = []
    for (let index = 0; index < 3; index += 1) statuses.push((await send(service, custom)).status)
    t.same(statuses, [200, 200, 429])
  })

  t.test('H05 H16 strangers who use up the messages of a tenant or a range stop no step-up', async (t) => {
    for (const limit of ['tenantSends', 'rangeSends']) {
      const service = await startService(t, database, {
        limits: { [limit]: { max: 2, windowSeconds: 3600 } },
      })
      const { session_id } = await service.logIn()
      for (const identifier of ['bob', 'carol', 'bob']) await send(service, { identifier })
      t.equal((await sentMessages(service)).length, 2, limit)
      t.equal((await send(service, { session_id })).status, 200)
      t.equal((await sentMessages(service, number)).length, 1, limit)
    }
  })

  t.test(
    'H05 neither messages nor guesses of strangers end a code that is bound to a request or session',
    async (t) => {
      const service = await startService(t, database)
      const { session_id } = await service.logIn()
      const bound = await send(service, { generate_request_id: true })
      const request_id = textOf(bound.body, 'request_id')
      const code = await service.newestCode(number)
      await send(service, { session_id })
      const inSession = await service.newestCode(number)
      await send(service)
      const common = await service.newestCode(number)
      for (const fields of [{}, { request_id: 'of-somebody-else' }]) {
        for (let index = 0; index < 5; index += 1) {
          t.equal((await show(service, wrong(common), { ...elsewhere, ...fields })).status, 400)
        }
      }
      const added = await show(service, inSession, { session_id })
      t.equal(added.status, 200)
      // the others end with it, so a later log-in has to send anew
      service.clock.advance(1800)
      t.equal((await show(service, code, { request_id })).status, 400)
      const again = await send(service, { generate_request_id: true })
      const fields = { request_id: textOf(again.body, 'request_id') }
      const fresh = await service.newestCode(number)
      await send(service)
      t.equal((await show(service, fresh)).status, 400, 'not without its request')
      t.equal((await show(service, fresh, fields)).status, 200)
    },
  )

  t.test('H01 five wrong tries kill a code that is bound to a request', async (t) => {
    const service = await startService(t, database)
    const sent = await send(service, { generate_request_id: true })
    const request_id = textOf(sent.body, 'request_id')
    const code = await service.newestCode(number)
    for (let index = 0; index < 5; index += 1) await show(service, wrong(code), { request_id })
    t.equal((await show(service, code, { request_id })).status, 400)
  })

  t.test('F01 after a code was used the others of the user at that client are invalid', async (t) => {
    const service = await startService(t, database)
    const codes: { passcode: string; request_id: string }[] = []
    for (let index = 0; index < 2; index += 1) {
      const sent = await send(service, { generate_request_id: true })
      codes.push({ passcode: await service.newestCode(number), request_id: textOf(sent.body, 'request_id') })
    }
    const statuses: number[] = []
    for (const { passcode, request_id } of codes) {
      statuses.push((await show(service, passcode, { request_id })).status)
    }
    t.same(statuses, [200, 400])
  })

  t.test('H05 strangers do not lock a factor for a known source', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ maxPasswordFailures: 2 }) })
    const { app } = await enrolTotp(service)
    const totp = (token: string, fields: object) =>
      service.post(endpoints.authenticateTotp.path, { ...alice, token, ...fields })
    const password = (text: string, fields: object) =>
      service.post(endpoints.authenticatePassword.path, { username: 'alice', password: text, ...fields })
    const right = 'correct-horse-battery-staple'
    service.clock.advance(60)
    t.equal((await totp(app.code(service.clock.seconds()), home)).status, 200)
    t.equal((await password(right, home)).status, 200)
    for (let index = 0; index < 8; index += 1) await totp('000000', elsewhere)
    for (let index = 0; index < 4; index += 1) await password('wrong', elsewhere)
    service.clock.advance(60)
    t.equal((await totp(app.code(service.clock.seconds()), elsewhere)).status, 400)
    t.equal((await password(right, elsewhere)).status, 400)
    t.equal((await totp(app.code(service.clock.seconds()), home)).status, 200)
    t.equal((await password(right, home)).status, 200)
  })
})
