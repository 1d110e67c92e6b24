import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { passwordSeed } from '../support/password-seed.ts'
import { startService } from '../support/service.ts'
import { asUser, enrolTotp } from '../support/time-codes.ts'

/** Forms in which people paste a code. */
const pastes: ((code: string) => string)[] = [
  (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
  (code) => `${code}\n`,
  (code) => `\u202a${code}\u202c`,
  (code) => [...code].map((digit) => String.fromCodePoint(Number(digit) + 0xff10)).join('\u2009'),
  (code) => `\r\n\t  \u2066${[...code].join('\u00a0\u200f ')}\u2069  \n\n`,
]

onBothDatabases((t, database) => {
  t.test('a code counts however it was pasted, and no try is lost: SMS, email, reset', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({}) })
    const email = 'alice@example.com'
    const phone_number = '+15555550101'
    for (const [index, paste] of pastes.entries()) {
      for (const [channel, to] of [
        ['sms', phone_number],
        ['email', email],
      ] as const) {
        const who = { identifier_type: 'username', identifier: 'alice' }
        await service.post(endpoints.sendOtp.path, { channel, ...who })
        const passcode = paste(await service.newestCode(to))
        const answer = await service.post(endpoints.authenticateOtp.path, { passcode, ...who })
        t.equal(answer.status, 200, `${channel} ${index}`)
      }
      await service.post(endpoints.sendPasswordResetEmailOtp.path, { email })
      const passcode = paste(await service.newestCode(email))
      const answer = await service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode })
      t.equal(answer.status, 200, `reset ${index}`)
    }
  })

  t.test('no code is guessed out of a longer sentence', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const who = { identifier_type: 'username', identifier: 'alice' }
    const code = app.code(service.clock.seconds())
    for (const token of [`Your code is: ${code.slice(0, 3)} ${code.slice(3)}\n`, `Your code: ${code}.`]) {
      const { status, body } = await service.post(endpoints.authenticateTotp.path, { token, ...who })
      t.equal(status, 400)
      t.equal(body.error_code, 'invalid_request')
    }
    const tooMany = `${code} ${'1 '.repeat(11)}`
    t.equal((await service.post(endpoints.authenticateTotp.path, { token: tooMany, ...who })).status, 400)
    t.equal((await service.post(endpoints.authenticateTotp.path, { token: code, ...who })).status, 200)
  })

  t.test('a code counts however it was pasted: authenticator app, recovery code', async (t) => {
    const service = await startService(t, database)
    const { app, accessToken } = await enrolTotp(service)
    const { body } = await asUser(service, accessToken)(endpoints.createRecoveryCodes.path)
    const codes = Object(body).recovery_codes
    const who = { identifier_type: 'username', identifier: 'alice' }
    for (const [index, paste] of pastes.entries()) {
      const token = paste(app.code(service.clock.seconds()))
      const answer = await service.post(endpoints.authenticateTotp.path, { token, ...who })
      t.equal(answer.status, 200, `TOTP ${index}`)
      service.clock.advance(30)
    }
    for (const [index, paste] of [
      (code: string) => ` ${code.toLowerCase()}\n`,
      (code: string) => code.replaceAll('-', '\u2011'),
      (code: string) => `\u202a${code.replaceAll('-', ' ')}\u202c`,
      (code: string) => code.replaceAll('-', '_'),
      (code: string) => `\u2066${' '.repeat(100)}${[...code].join(' \u200e')}\n\u2069`,
    ].entries()) {
      const code = paste(codes[index])
      const answer = await service.post(endpoints.authenticateRecoveryCode.path, { code, ...who })
      t.equal(answer.status, 200, `recovery code ${index}`)
    }
  })
})
