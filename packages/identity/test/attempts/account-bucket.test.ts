import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { passwordSeed } from '../support/password-seed.ts'
import { password } from '../support/seed.ts'
import { type Answer, startService, type TestService } from '../support/service.ts'

const names = [
  { username: 'alice', username_type: 'username' },
  { username: 'alice@example.com', username_type: 'email' },
  { username: '+15555550101', username_type: 'phone_number' },
]
const invalid = { error_code: 'auth_invalid_credentials', message: 'Invalid credentials' }

function guess(service: TestService, name: object, text: string, fields: object = {}): Promise<Answer> {
  return service.post(endpoints.authenticatePassword.path, { ...name, password: text, ...fields })
}

onBothDatabases(async (t, database) => {
  t.test(
    'H04 wrong passwords count for the user, whatever they are named by and whichever call compares them',
    async (t) => {
      const limits = { accountFailures: { max: 6, windowSeconds: 900 } }
      const service = await startService(t, database, { limits })
      for (const name of [...names, ...names.slice(0, 2)]) {
        t.equal((await guess(service, name, 'wrong')).status, 400)
      }
      const redeem = (text: string) =>
        service.post(endpoints.redeemPassword.path, {
          client_id: 'shop-web',
          username: 'alice',
          password: text,
        })
      t.equal((await redeem('wrong')).status, 400)

      // none is compared any more, and the answer does not show it
      for (const name of names) t.same((await guess(service, name, password)).body, invalid)
      t.same((await redeem(password)).body, invalid)
      t.equal((await guess(service, { username: 'bob' }, password)).status, 200)
      service.clock.advance(1800)
      t.equal((await guess(service, { username: 'alice' }, password)).status, 200)
    },
  )

  t.test('H05 the failures of one method do not close another', async (t) => {
    const limits = { accountFailures: { max: 3, windowSeconds: 900 } }
    const service = await startService(t, database, { limits })
    const sms = { identifier: '+15555550101', identifier_type: 'phone_number' }
    const tryCode = (passcode: string) => service.post(endpoints.authenticateOtp.path, { ...sms, passcode })
    for (const name of names) await guess(service, name, 'wrong')
    t.equal((await guess(service, { username: 'alice' }, password)).status, 400)
    await service.post(endpoints.sendOtp.path, { ...sms, channel: 'sms' })
    const passcode = await service.newestCode('+15555550101')
    t.equal((await tryCode(passcode)).status, 200)

    for (let tried = 0; tried < 3; tried += 1) await tryCode('x')
    await service.post(endpoints.sendOtp.path, { ...sms, channel: 'sms' })
    t.same((await tryCode(await service.newestCode('+15555550101'))).body, invalid)
    service.clock.advance(1800)
    for (let tried = 0; tried < 3; tried += 1) await tryCode('x')
    t.equal((await guess(service, { username: 'alice' }, password)).status, 200)
  })

  t.test('H05 who has proven something gets in past the guesses of others', async (t) => {
    const limits = { accountFailures: { max: 3, windowSeconds: 900 } }
    const service = await startService(t, database, { limits })
    const { session_id } = await service.logIn()
    for (const name of names) await guess(service, name, 'wrong')
    t.equal((await guess(service, { username: 'alice' }, password)).status, 400)
    t.equal((await guess(service, { username: 'alice' }, password, { session_id })).status, 200)
    t.equal((await guess(service, { username: 'bob' }, password)).status, 200)
  })

  t.test(
    'H20 a right password gives its own try back, and forgets the failures of its own source only',
    async (t) => {
      const limits = { accountFailures: { max: 3, windowSeconds: 900 } }
      const service = await startService(t, database, { limits })
      const home = { client_attributes: { ip_address: '203.0.113.7' } }
      for (let tried = 0; tried < 5; tried += 1) {
        t.equal((await guess(service, { username: 'alice' }, password, home)).status, 200)
      }
      for (const name of names) t.equal((await guess(service, name, 'wrong')).status, 400)
      for (let round = 0; round < 3; round += 1) {
        for (const text of ['wrong', 'wrong', password]) {
          const { status } = await guess(service, { username: 'alice' }, text, home)
          t.equal(status, text === password ? 200 : 400)
        }
      }
      t.same((await guess(service, { username: 'alice' }, password)).body, invalid, 'strangers keep theirs')
    },
  )

  t.test('an app can lock a password after fewer failures, without the lock telling itself', async (t) => {
    const service = await startService(t, database, {
      seed: passwordSeed({ maxPasswordFailures: 3, passwordSuspensionDuration: 5 }),
    })
    for (const name of names) await guess(service, name, 'wrong')
    t.same((await guess(service, { username: 'alice' }, password)).body, invalid)
    service.clock.advance(300)
    t.equal((await guess(service, { username: 'alice' }, password)).status, 200)
    for (let tried = 0; tried < 2; tried += 1) await guess(service, { username: 'alice' }, 'wrong')
    t.equal((await guess(service, { username: 'alice' }, password)).status, 200)
  })
})
