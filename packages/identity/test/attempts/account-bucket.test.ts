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
    'H04 wrong passwords count for the user, whatever they are named by, and codes with them',
    async (t) => {
      const limits = { accountFailures: { max: 6, windowSeconds: 900 } }
      const service = await startService(t, database, { limits })
      for (const name of [...names, ...names.slice(0, 2)]) {
        t.equal((await guess(service, name, 'wrong')).status, 400)
      }
      const sms = { identifier: '+15555550101', identifier_type: 'phone_number' }
      await service.post(endpoints.sendOtp.path, { ...sms, channel: 'sms' })
      const passcode = await service.newestCode('+15555550101')
      const wrong = passcode === '000000' ? '000001' : '000000'
      await service.post(endpoints.authenticateOtp.path, { ...sms, passcode: wrong })

      // none is compared any more, and the answer does not show it
      for (const name of names) t.same((await guess(service, name, password)).body, invalid)
      t.same((await service.post(endpoints.authenticateOtp.path, { ...sms, passcode })).body, invalid)
      const totp = { identifier: 'alice', identifier_type: 'username', token: '123456' }
      t.same((await service.post(endpoints.authenticateTotp.path, totp)).body, invalid)
      t.equal((await guess(service, { username: 'bob' }, password)).status, 200)
      service.clock.advance(1800)
      t.equal((await guess(service, { username: 'alice' }, password)).status, 200)
    },
  )

  t.test('H05 who has proven something gets in past the guesses of others', async (t) => {
    const limits = { accountFailures: { max: 3, windowSeconds: 900 } }
    const service = await startService(t, database, { limits })
    const { session_id } = await service.logIn()
    for (const name of names) await guess(service, name, 'wrong')
    t.equal((await guess(service, { username: 'alice' }, password)).status, 400)
    t.equal((await guess(service, { username: 'alice' }, password, { session_id })).status, 200)
    t.equal((await guess(service, { username: 'bob' }, password)).status, 200)
  })

  t.test('a right password gives its own try back, not those of others', async (t) => {
    const limits = { accountFailures: { max: 3, windowSeconds: 900 } }
    const service = await startService(t, database, { limits })
    for (let tried = 0; tried < 5; tried += 1) {
      t.equal((await guess(service, { username: 'alice' }, password)).status, 200)
    }
    for (const name of names) t.equal((await guess(service, name, 'wrong')).status, 400)
    t.equal((await guess(service, { username: 'alice' }, password)).status, 400)
  })

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
