import { endpoints, pathWith } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { claimsOf, startService, type TestService } from '../../support/service.ts'
import { asUser, enrolTotp } from '../../support/time-codes.ts'

/** Makes a set of codes for alice, after a log-in. */
async function makeCodes(service: TestService, accessToken?: string): Promise<string[]> {
  const token = accessToken ?? (await service.logIn()).access_token
  const answer = await asUser(service, token)(endpoints.createRecoveryCodes.path)
  if (answer.status !== 201 || !Array.isArray(answer.body.recovery_codes)) throw new Error(answer.text)
  return answer.body.recovery_codes.map(String)
}

function authenticate(service: TestService, code: string | undefined, fields: Record<string, unknown> = {}) {
  const user = { identifier: 'alice', identifier_type: 'username' }
  return service.post(endpoints.authenticateRecoveryCode.path, { code, ...user, ...fields })
}

onBothDatabases((t, database) => {
  t.test('a set has ten codes of at least 80 bits, all different', async (t) => {
    const service = await startService(t, database)
    const codes = await makeCodes(service)
    t.equal(new Set(codes).size, 10)
    for (const code of codes) t.match(code, /^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/)
  })

  t.test('F20 a code counts once, and as possession beside a password', async (t) => {
    const service = await startService(t, database)
    const [code] = await makeCodes(service)
    const { session_id } = await service.logIn()
    const answer = await authenticate(service, code, { session_id })
    t.equal(answer.status, 200)
    t.equal(answer.body.session_id, session_id)
    t.same(claimsOf(String(answer.body.id_token)).amr, ['pwd', 'otp', 'mfa'])
    const again = await authenticate(service, code, { session_id })
    t.equal(again.status, 400)
    t.equal(again.body.error_code, 'auth_invalid_credentials')
  })

  t.test('F20 all used up: no code is left and nothing weaker takes its place', async (t) => {
    const service = await startService(t, database)
    const { access_token } = await service.logIn()
    const call = asUser(service, access_token)
    const codes = await makeCodes(service, access_token)
    for (const [index, code] of codes.entries()) {
      t.same((await call(endpoints.createRecoveryCodes.path, undefined, 'GET')).body, {
        remaining: 10 - index,
      })
      t.equal((await authenticate(service, code)).status, 200)
    }
    t.same((await call(endpoints.createRecoveryCodes.path, undefined, 'GET')).body, { remaining: 0 })
    for (const code of codes.slice(0, 3)) t.equal((await authenticate(service, code)).status, 400)
    t.equal((await authenticate(service, '0')).status, 400)
  })

  t.test('however a code is typed, it is the same', async (t) => {
    const service = await startService(t, database)
    const codes = await makeCodes(service)
    const spellings = [
      (code: string) => code.toLowerCase(),
      (code: string) => code.replaceAll('-', ''),
      (code: string) => ` ${code.replaceAll('-', ' ')} `,
      (code: string) => code.replaceAll('O', '0').replaceAll('I', '1').replaceAll('B', '8'),
    ]
    for (const [index, spell] of spellings.entries()) {
      t.equal((await authenticate(service, spell(codes[index] ?? ''))).status, 200, String(index))
    }
  })

  t.test('a new set kills the old one', async (t) => {
    const service = await startService(t, database)
    const [old] = await makeCodes(service)
    const tokens = await service.logIn()
    const stepped = await authenticate(service, (await makeCodesAfter(service, old))[0], {
      session_id: tokens.session_id,
    })
    t.equal(stepped.status, 200)
    t.equal((await authenticate(service, old)).status, 400)
  })

  async function makeCodesAfter(service: TestService, code: string | undefined): Promise<string[]> {
    const { session_id } = await service.logIn()
    const stepped = await authenticate(service, code, { session_id })
    return makeCodes(service, String(stepped.body.access_token))
  }

  t.test('T12 making codes needs an authentication of just now, and a factor that is enrolled', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    service.clock.advance(601)
    const late = await asUser(service, first.access_token)(endpoints.createRecoveryCodes.path)
    t.equal(late.body.error_code, 'insufficient_user_authentication')

    const { accessToken } = await enrolTotp(service)
    const { access_token } = await service.logIn()
    const weak = await asUser(service, access_token)(endpoints.createRecoveryCodes.path)
    t.equal(weak.body.error_code, 'insufficient_user_authentication')
    t.equal((await makeCodes(service, accessToken)).length, 10)
  })

  t.test('a code is worth nothing for another user, app or tenant', async (t) => {
    const service = await startService(t, database)
    const [code] = await makeCodes(service)
    const body = { code, identifier: 'alice', identifier_type: 'username' }
    const answers = [
      await service.post(endpoints.authenticateRecoveryCode.path, { ...body, identifier: 'bob' }),
      await service.post(endpoints.authenticateRecoveryCode.path, { ...body, identifier: 'nobody' }),
      await service.post(endpoints.authenticateRecoveryCode.path, body, 'bank-web'),
      await service.post(endpoints.authenticateRecoveryCode.path, body, 'globex-web'),
    ]
    for (const answer of answers) {
      t.equal(answer.status, 400)
      t.equal(answer.text, answers[0]?.text)
    }
    t.equal((await authenticate(service, code)).status, 200)
  })

  t.test('a client sees how many are left and can revoke them', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const [code] = await makeCodes(service, tokens.access_token)
    const userId = String(claimsOf(tokens.id_token).sub)
    const status = pathWith(endpoints.countRecoveryCodes.path, { userId })
    t.same((await service.call(status, { client: 'reader-web' })).body, { remaining: 10 })
    t.equal((await service.call(status, { client: 'roleless-web' })).status, 403)
    const revoke = pathWith(endpoints.revokeRecoveryCodes.path, { userId })
    t.equal((await service.call(revoke, { method: 'POST', client: 'reader-web' })).status, 403)
    t.equal((await service.call(revoke, { method: 'POST' })).status, 204)
    t.equal((await service.call(revoke, { method: 'POST' })).status, 204)
    t.same((await service.call(status)).body, { remaining: 0 })
    t.equal((await authenticate(service, code)).status, 400)
    const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token: tokens.refresh_token })
    t.equal(refreshed.body.error_code, 'invalid_grant', 'F16')
    for (const path of [status, revoke]) {
      const unknown = path.replace(userId, 'nobody')
      const method = path === revoke ? 'POST' : 'GET'
      t.equal((await service.call(unknown, { method })).body.error_code, 'user_not_found')
    }
  })

  t.test('H01 guesses are limited, for users and for nobody alike', async (t) => {
    const service = await startService(t, database)
    await makeCodes(service)
    for (const identifier of ['alice', 'nobody']) {
      const statuses: number[] = []
      for (let attempt = 0; attempt < 11; attempt += 1) {
        statuses.push((await authenticate(service, 'AAAA-BBBB', { identifier })).status)
      }
      t.same(statuses, [...Array(10).fill(400), 429], identifier)
    }
  })

  t.test('no code is in a log line', async (t) => {
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const service = await startService(t, database, { logger: { level: 'trace', stream } })
    const codes = await makeCodes(service)
    await authenticate(service, codes[0])
    t.ok(lines.some((line) => line.includes('recovery_code.used')))
    for (const code of codes) t.notOk(lines.some((line) => line.includes(code)))
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startService(t, database)
    const good = { code: 'AAAA', identifier: 'alice@example.com' }
    for (const [body, field] of [
      [{ identifier: 'a' }, 'code'],
      [{ code: 'AAAA' }, 'identifier'],
      [{ ...good, code: 1234 }, 'code'],
      [{ ...good, code: '' }, 'code'],
      [{ ...good, code: 'A'.repeat(129) }, 'code'],
      [{ ...good, identifier_type: 'nick' }, 'identifier_type'],
      [{ ...good, token: '1' }, 'token'],
      [{ ...good, session_id: 7 }, 'session_id'],
    ] as const) {
      const answer = await service.post(endpoints.authenticateRecoveryCode.path, body)
      t.equal(answer.status, 400, field)
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
  })
})
