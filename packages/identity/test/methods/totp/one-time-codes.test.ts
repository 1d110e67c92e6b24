import { endpoints } from '@latchkey/protocol'
import t, { type Test } from 'tap'
import { createFactorLocks } from '../../../src/limits/factor-lock.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { createClock } from '../../support/clock.ts'
import { postgres } from '../../support/databases.ts'
import { newMasterKey } from '../../support/key-command.ts'
import { quietReturns } from '../../support/returns.ts'
import { startService, type TestService, textOf } from '../../support/service.ts'
import { asUser, codeAppOf, enrolTotp, wrongCode } from '../../support/time-codes.ts'

const uses = 200
const user = { identifier: 'alice', identifier_type: 'username' }

/** Two instances on one PostgreSQL, whose limits are out of the way. */
async function startTwo(t: Test): Promise<[TestService, TestService]> {
  const databaseUrl = await postgres.openShared(t)
  const limits = { passcodeFailures: { max: 100_000, windowSeconds: 900 } }
  const options = { masterKeys: [newMasterKey()], clock: createClock(), limits }
  return [await startService(t, databaseUrl, options), await startService(t, databaseUrl, options)]
}

/** Sends the same request many times at once, half of them to each instance. */
async function sendAtOnce(services: [TestService, TestService], path: string, body: unknown) {
  for (const service of services) await service.clientToken()
  const answers = await Promise.all(
    Array.from({ length: uses }, (_, index) =>
      (index % 2 === 0 ? services[0] : services[1]).post(path, body),
    ),
  )
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  return { succeeded: count(200), refused: count(400) }
}

const once = { succeeded: 1, refused: uses - 1 }

t.test('T13 F02 a time step used 200 times at once on two instances counts once', async (t) => {
  const services = await startTwo(t)
  const { app } = await enrolTotp(services[0])
  const token = app.code(services[0].clock.seconds())
  t.same(await sendAtOnce(services, endpoints.authenticateTotp.path, { ...user, token }), once)
})

t.test('T15 F02 the first code of an authenticator makes it active once', async (t) => {
  const services = await startTwo(t)
  const call = asUser(services[0], (await services[0].logIn()).access_token)
  const app = codeAppOf(textOf((await call(endpoints.registerTotp.path, {})).body, 'uri'))
  const token = app.code(services[0].clock.seconds())
  t.same(await sendAtOnce(services, endpoints.authenticateTotp.path, { ...user, token }), once)
})

t.test('F02 a transaction approved 200 times at once is approved once', async (t) => {
  const services = await startTwo(t)
  const { app } = await enrolTotp(services[0])
  await services[0].post(endpoints.startTotpTransaction.path, { ...user, approval_data: { sum: '5' } })
  const token = app.code(services[0].clock.seconds())
  t.same(await sendAtOnce(services, endpoints.authenticateTotpTransaction.path, { ...user, token }), once)
})

t.test('F20 a recovery code used 200 times at once on two instances counts once', async (t) => {
  const services = await startTwo(t)
  const call = asUser(services[0], (await services[0].logIn()).access_token)
  const { body } = await call(endpoints.createRecoveryCodes.path)
  const [code] = Array.isArray(body.recovery_codes) ? body.recovery_codes : []
  t.same(await sendAtOnce(services, endpoints.authenticateRecoveryCode.path, { ...user, code }), once)
  t.same((await call(endpoints.createRecoveryCodes.path, undefined, 'GET')).body, { remaining: 9 })
})

t.test('sets of recovery codes made at once leave one set', async (t) => {
  const services = await startTwo(t)
  const tokens = await services[0].logIn()
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      asUser(
        index % 2 === 0 ? services[0] : services[1],
        tokens.access_token,
      )(endpoints.createRecoveryCodes.path),
    ),
  )
  // once the first is there, only who has one of its codes may make another
  t.ok(made.some((answer) => answer.status === 201))
  t.ok(made.every((answer) => [201, 401].includes(answer.status)))
  const status = await asUser(services[0], tokens.access_token)(
    endpoints.createRecoveryCodes.path,
    undefined,
    'GET',
  )
  t.same(status.body, { remaining: 10 })
})

t.test('H03 T17 wrong codes at once on two instances lock after five', async (t) => {
  const services = await startTwo(t)
  const { app } = await enrolTotp(services[0])
  const token = wrongCode(app, services[0].clock.seconds())
  const tried = await sendAtOnce(services, endpoints.authenticateTotp.path, { ...user, token })
  t.same(tried, { succeeded: 0, refused: uses })
  const right = app.code(services[0].clock.seconds())
  t.equal((await services[1].post(endpoints.authenticateTotp.path, { ...user, token: right })).status, 400)
})

t.test('H03 of 200 tries at once no more are let through than the lock allows', async (t) => {
  const url = await postgres.openShared(t)
  const storages = [await openStorage(url), await openStorage(url)]
  t.after(() => Promise.all(storages.map((storage) => storage.close())))
  const locks = storages.map(({ db }) => createFactorLocks(db, quietReturns()))
  const rules = { mostFailures: 5, lockSeconds: 900 }
  const lock = { tenantId: 'acme', key: ['totp', 'x'] }
  const tries = await Promise.all(
    Array.from({ length: uses / 2 }, () => locks.map((of) => of.spendTry(lock, rules, 1_800_000_000))).flat(),
  )
  t.equal(tries.filter((counted) => counted !== undefined).length, 5)
})
