import { sign } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { decodeProtectedHeader } from 'jose'
import type { Test } from 'tap'
import { openSigningKey, readKeyRows } from '../../../../src/keys/key-store.ts'
import { parseMasterKeys } from '../../../../src/keys/master-keys.ts'
import { openStorage } from '../../../../src/storage/open-storage.ts'
import { onBothDatabases, type TestDatabase } from '../../../support/databases.ts'
import { newMasterKey } from '../../../support/key-command.ts'
import { manage } from '../../../support/manage.ts'
import { sentMessages } from '../../../support/outbox.ts'
import { newPassword, passwordSeed, redirectUri } from '../../../support/password-seed.ts'
import { password } from '../../../support/seed.ts'
import { type Answer, claimsOf, startService, type TestService, textOf } from '../../../support/service.ts'

const email = 'alice@example.com'
const told = ({ status, body }: Answer) => [status, body.error_code]
const invalid = [403, 'invalid_reset_token']

function start(t: Test, database: TestDatabase, rules: object = {}): Promise<TestService> {
  return startService(t, database, { seed: passwordSeed(rules) })
}

/** As a browser calls it: with no token of a client. */
function reset(service: TestService, reset_token: string, fields: object = {}): Promise<Answer> {
  const body = { reset_token, new_password: newPassword, ...fields }
  return service.call(endpoints.resetPassword.path, { client: undefined, body })
}

async function linkedToken(service: TestService, fields: object = {}): Promise<string> {
  await service.post(endpoints.sendPasswordResetLink.path, { redirect_uri: redirectUri, email, ...fields })
  const [newest] = await sentMessages(service, email)
  return new URL(newest?.link ?? '').searchParams.get('code') ?? ''
}

async function tokenByCode(service: TestService, fields: object = {}): Promise<string> {
  await service.post(endpoints.sendPasswordResetEmailOtp.path, { email, ...fields })
  const passcode = await service.newestCode(email)
  const answer = await service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode })
  return textOf(answer.body, 'result')
}

function tryPassword(service: TestService, guess: string): Promise<Answer> {
  return service.post(endpoints.authenticatePassword.path, { username: 'alice', password: guess })
}

onBothDatabases(async (t, database) => {
  t.test('L11 a mailed link resets the password once, ends all sessions and logs nobody in', async (t) => {
    const service = await start(t, database)
    const tokens = await service.logIn()
    const sent = await service.post(endpoints.sendPasswordResetLink.path, {
      redirect_uri: redirectUri,
      email,
    })
    t.strictSame([sent.status, sent.body], [200, { message: 'Reset password email sent' }])
    const [message] = await sentMessages(service, email)
    t.ok(message?.link?.startsWith(`${redirectUri}&code=`))
    const token = new URL(message?.link ?? '').searchParams.get('code') ?? ''
    t.equal(decodeProtectedHeader(token).typ, 'reset+jwt')
    const { exp, iat } = claimsOf(token)
    t.equal(Number(exp) - Number(iat), 300)

    const done = await reset(service, token)
    t.equal(done.status, 200)
    t.same(done.body, { message: 'Password changed successfully', url: redirectUri, email })
    t.strictSame(told(await reset(service, token, { new_password: `${newPassword}-2` })), invalid)
    const { session_id, refresh_token } = tokens
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
    t.equal((await service.post(endpoints.refreshToken.path, { refresh_token })).status, 400)
    t.equal((await tryPassword(service, password)).status, 400)
    const again = await tryPassword(service, newPassword)
    t.same(claimsOf(textOf(again.body, 'id_token')).amr, ['pwd'])
  })

  t.test(
    'I01 a reset token that an RS256 key has signed is refused, because such keys sign none',
    async (t) => {
      const databaseUrl = await database.openShared(t)
      const masterKeys = [newMasterKey()]
      const service = await startService(t, databaseUrl, {
        seed: passwordSeed(),
        masterKeys,
        rs256IdTokens: true,
      })
      const token = await tokenByCode(service)
      const storage = await openStorage(databaseUrl)
      t.teardown(() => storage.close())
      const row = (await readKeyRows(storage.db)).find(({ alg }) => alg === 'RS256')
      if (row === undefined) throw new Error('there is no RS256 key')
      const { kid, privateKey } = openSigningKey(parseMasterKeys(masterKeys), row)
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'reset+jwt', kid })).toString(
        'base64url',
      )
      const input = `${header}.${token.split('.')[1]}`
      const signature = sign('sha256', Buffer.from(input), privateKey).toString('base64url')
      t.strictSame(told(await reset(service, `${input}.${signature}`)), invalid)
      t.equal((await reset(service, token)).status, 200, 'the one that it was made of')
    },
  )

  t.test('F08 a link is dead after a newer one, and after the password was changed', async (t) => {
    const service = await start(t, database)
    const first = await linkedToken(service)
    const second = await linkedToken(service)
    const byCode = await tokenByCode(service)
    t.strictSame(told(await reset(service, first)), invalid)
    t.equal((await reset(service, second)).status, 200)
    t.strictSame(told(await reset(service, byCode)), invalid)
  })

  t.test('F08 a code that was sent before the password changed gives no reset token any more', async (t) => {
    const service = await start(t, database)
    const phone_number = '+15555550101'
    await service.post(endpoints.sendPasswordResetSmsOtp.path, { phone_number })
    const passcode = await service.newestCode(phone_number)
    t.equal((await reset(service, await tokenByCode(service))).status, 200)
    const late = await service.post(endpoints.redeemPasswordResetSmsOtp.path, { phone_number, passcode })
    t.strictSame(told(late), [400, 'auth_invalid_credentials'])
  })

  t.test('F07 a reset token ends after its minutes', async (t) => {
    const service = await start(t, database, { resetValidityMinutes: 10 })
    const [early, late] = [await tokenByCode(service), await linkedToken(service)]
    service.clock.advance(599)
    t.equal((await reset(service, early, { new_password: 'short' })).status, 400)
    service.clock.advance(1)
    for (const token of [early, late]) t.strictSame(told(await reset(service, token)), invalid)
  })

  t.test(
    'F05 a reset token is worth nothing elsewhere, and nothing else is worth anything here',
    async (t) => {
      const service = await start(t, database)
      const token = await linkedToken(service)
      const tokens = await service.logIn()
      for (const other of [tokens.access_token, tokens.id_token ?? '', tokens.refresh_token ?? '', 'a.b.c']) {
        t.strictSame(told(await reset(service, other)), invalid)
      }
      const asToken = { client: undefined, headers: { authorization: `Bearer ${token}` } }
      for (const path of [endpoints.logoutSession.path, endpoints.setOwnPassword.path]) {
        const answer = await service.call(path, {
          ...asToken,
          body: { session_id: 's', password: newPassword },
        })
        t.equal(answer.status, 401)
      }
      const link = { code: token }
      t.equal((await service.post(endpoints.authenticateMagicLink.path, link)).status, 400)
      const foreign = { reset_token: token, new_password: newPassword }
      t.strictSame(told(await service.post(endpoints.resetPassword.path, foreign, 'bank-web')), invalid)
      const code = { identifier: email, identifier_type: 'email' }
      await service.post(endpoints.sendPasswordResetEmailOtp.path, { email })
      const passcode = await service.newestCode(email)
      t.equal((await service.post(endpoints.authenticateOtp.path, { ...code, passcode })).status, 400)
      t.equal(
        (
          await service.post(endpoints.redeemPasswordResetSmsOtp.path, {
            phone_number: '+15555550101',
            passcode,
          })
        ).status,
        400,
      )
      t.equal(
        (await service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode }, 'bank-web'))
          .status,
        400,
      )
      t.equal((await service.post(endpoints.resetPassword.path, foreign)).status, 200)
    },
  )

  t.test('F02 of many resets with one token at once one succeeds', async (t) => {
    const service = await startService(t, database, {
      seed: passwordSeed(),
      limits: { passwordFailures: { max: 100, windowSeconds: 900 } },
    })
    const token = await tokenByCode(service)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        reset(service, token, { new_password: `${newPassword}-${index}` }),
      ),
    )
    t.equal(answers.filter(({ status }) => status === 200).length, 1)
    t.equal(answers.filter(({ status }) => status === 403).length, 19)
  })

  t.test('codes by email and by text message give a reset token, once', async (t) => {
    const service = await start(t, database)
    for (const [send, validate, name, message] of [
      [
        endpoints.sendPasswordResetEmailOtp.path,
        endpoints.redeemPasswordResetEmailOtp.path,
        { email },
        'Email Sent',
      ],
      [
        endpoints.sendPasswordResetSmsOtp.path,
        endpoints.redeemPasswordResetSmsOtp.path,
        { phone_number: '+15555550101' },
        'SMS Sent',
      ],
    ] as const) {
      t.same((await service.post(send, name)).body, { message })
      const passcode = await service.newestCode(Object.values(name).join())
      const wrong = passcode === '000000' ? '000001' : '000000'
      t.strictSame(told(await service.post(validate, { ...name, passcode: wrong })), [
        400,
        'auth_invalid_credentials',
      ])
      const answer = await service.post(validate, { ...name, passcode })
      t.equal(answer.status, 200)
      t.strictSame(told(await service.post(validate, { ...name, passcode })), [
        400,
        'auth_invalid_credentials',
      ])
      const done = await reset(service, textOf(answer.body, 'result'))
      t.same(done.body, { message: 'Password changed successfully', email })
    }
  })

  t.test('H01 five wrong tries kill a code that resets', async (t) => {
    const service = await start(t, database)
    await service.post(endpoints.sendPasswordResetEmailOtp.path, { email })
    const passcode = await service.newestCode(email)
    const wrong = passcode === '000000' ? '000001' : '000000'
    for (let tried = 0; tried < 5; tried += 1) {
      await service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode: wrong })
    }
    t.equal((await service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode })).status, 400)
  })

  t.test('the password that is there gives a reset token too, by the same limits', async (t) => {
    const service = await start(t, database)
    const prove = (guess: string, fields: object = { username: 'alice' }) =>
      service.call(endpoints.redeemPassword.path, {
        client: undefined,
        body: { client_id: 'shop-web', password: guess, ...fields },
      })
    const answer = await prove(password, { email })
    t.equal((await reset(service, textOf(answer.body, 'result'))).status, 200)
    t.strictSame(told(await prove(password)), [400, 'auth_invalid_credentials'])
    t.strictSame(told(await prove(password, { client_id: 'none', username: 'alice' })), [
      404,
      'client_not_found',
    ])
    for (let tried = 1; tried < 10; tried += 1) await prove('wrong')
    t.equal((await prove(newPassword)).status, 429)
    t.equal((await tryPassword(service, newPassword)).status, 400, 'what strangers have is used up with them')
  })

  t.test('a temporary password is replaced by its reset token', async (t) => {
    const service = await start(t, database)
    await service.post(endpoints.createUser.path, { username: 'dana', credentials: { password } })
    const body = { username: 'dana', password }
    const { body: refused } = await service.post(endpoints.authenticatePassword.path, body)
    t.equal((await reset(service, textOf(refused, 'reset_token'))).status, 200)
    const fresh = { username: 'dana', password: newPassword }
    t.equal((await service.post(endpoints.authenticatePassword.path, fresh)).status, 200)
  })

  t.test('a new password that breaks the rules uses nothing up', async (t) => {
    const service = await start(t, database, { blockPreviousPasswords: 1 })
    const token = await linkedToken(service)
    const weak = await reset(service, token, { new_password: 'password' })
    t.strictSame(told(weak), [400, 'auth_password_weak'])
    t.strictSame(told(await reset(service, token, { new_password: password })), [
      400,
      'auth_password_recently_used',
    ])
    const elsewhere = { redirect_uri: 'https://evil.example' }
    t.strictSame(told(await reset(service, token, elsewhere)), [400, 'invalid_request'])
    t.equal((await reset(service, token)).status, 200)
  })

  t.test('failed proofs have the vendor’s status only with compat.detailedErrors', async (t) => {
    for (const detailedErrors of [false, true]) {
      const service = await startService(t, database, { seed: passwordSeed(), compat: { detailedErrors } })
      const passcode = '000000'
      const email404 = { email: 'nobody@example.com', passcode }
      const wrong = { client_id: 'shop-web', password: 'wrong' }
      const statuses = await Promise.all([
        service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode }),
        service.post(endpoints.redeemPasswordResetEmailOtp.path, email404),
        service.post(endpoints.redeemPasswordResetSmsOtp.path, { phone_number: '+15555550101', passcode }),
        service.post(endpoints.redeemPasswordResetSmsOtp.path, { phone_number: '+15555559999', passcode }),
        service.call(endpoints.redeemPassword.path, {
          client: undefined,
          body: { ...wrong, username: 'alice' },
        }),
        service.call(endpoints.redeemPassword.path, {
          client: undefined,
          body: { ...wrong, username: 'nobody' },
        }),
      ])
      const failed = [detailedErrors ? 403 : 400, 'auth_invalid_credentials']
      const unknown = detailedErrors ? [404, 'user_not_found'] : failed
      t.strictSame(statuses.map(told), [failed, unknown, failed, unknown, failed, failed])
    }
  })

  t.test('two proofs are needed where the app or the call asks for them', async (t) => {
    const service = await start(t, database, { requireMFA: true })
    const first = await tokenByCode(service)
    t.equal(claimsOf(first).mfa_required, true)
    t.strictSame(told(await reset(service, first)), [403, 'reset_mfa_required'])
    const phone_number = '+15555550101'
    await service.post(endpoints.sendPasswordResetSmsOtp.path, { phone_number, prev_reset_token: first })
    const passcode = await service.newestCode(phone_number)
    const answer = await service.post(endpoints.redeemPasswordResetSmsOtp.path, { phone_number, passcode })
    const second = textOf(answer.body, 'result')
    t.equal(claimsOf(second).mfa_required, false)
    t.equal((await reset(service, second)).status, 200)

    const { body } = await service.call(endpoints.redeemPassword.path, {
      client: undefined,
      body: {
        client_id: 'shop-web',
        username: 'alice',
        password: newPassword,
        prev_reset_token: await tokenByCode(service),
      },
    })
    t.equal(claimsOf(textOf(body, 'result')).mfa_required, false)

    const sameTwice = await linkedToken(service, { prev_reset_token: await tokenByCode(service) })
    t.strictSame(told(await reset(service, sameTwice)), [403, 'reset_mfa_required'])
    const alone = await linkedToken(service, { ignore_mfa: true })
    t.strictSame(told(await reset(service, alone, { require_mfa: true })), [403, 'reset_mfa_required'])
    t.equal((await reset(service, alone, { new_password: `${newPassword}-2` })).status, 200)
  })

  t.test('G03 G04 whom nothing can be sent gets the same answer, and no message', async (t) => {
    const databaseUrl = await database.openShared(t)
    const service = await startService(t, databaseUrl, { seed: passwordSeed() })
    await service.post(endpoints.createUser.path, {
      username: 'dana',
      email: 'dana@example.com',
      credentials: { password },
    })
    const storage = await openStorage(databaseUrl)
    t.after(() => storage.close())
    await storage.db.updateTable('users').set({ status: 'Disabled' }).where('username', '=', 'bob').execute()
    const comparable = ({ status, text, headers: { date: _date, ...headers } }: Answer) => ({
      status,
      text,
      headers,
    })
    const ask = async (address: string) => [
      comparable(
        await service.post(endpoints.sendPasswordResetLink.path, {
          redirect_uri: redirectUri,
          email: address,
        }),
      ),
      comparable(await service.post(endpoints.sendPasswordResetEmailOtp.path, { email: address })),
      comparable(
        await service.post(endpoints.redeemPasswordResetEmailOtp.path, {
          email: address,
          passcode: 'wrong!',
        }),
      ),
    ]
    const known = await ask(email)
    for (const address of ['nobody@example.com', 'dana@example.com', 'bob@example.com']) {
      t.same(await ask(address), known)
      t.same(await sentMessages(service, address), [])
    }
    t.equal((await sentMessages(service, email)).length, 2)
    for (const username of ['carol', 'nobody']) {
      const body = { redirect_uri: redirectUri, username }
      t.equal((await service.post(endpoints.sendPasswordResetLink.path, body)).status, 200)
    }
  })

  t.test(
    'a link for the caller to deliver needs the right to change users, and for nobody fits nowhere',
    async (t) => {
      const service = await start(t, database)
      const ask = async (username: string) => {
        const { body } = await service.post(endpoints.createPasswordResetLink.path, {
          redirect_uri: redirectUri,
          username,
        })
        return new URL(textOf(body, 'reset_link')).searchParams.get('code') ?? ''
      }
      const decoy = await ask('nobody')
      t.equal(claimsOf(decoy).sub, claimsOf(await ask('nobody')).sub)
      t.match(claimsOf(decoy).sub, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      t.strictSame(told(await reset(service, decoy)), invalid)
      t.equal((await reset(service, await ask('alice'))).status, 200)
      const foreign = { redirect_uri: 'https://evil.example/', username: 'alice' }
      for (const path of [endpoints.createPasswordResetLink.path, endpoints.sendPasswordResetLink.path]) {
        t.strictSame(told(await service.post(path, foreign)), [400, 'invalid_request'])
      }
      const body = { redirect_uri: redirectUri, username: 'alice' }
      t.equal((await service.post(endpoints.createPasswordResetLink.path, body, 'reader-web')).status, 403)
    },
  )

  t.test('an app gets no link by which it could log in as an administrator', async (t) => {
    const service = await start(t, database)
    const linkOf = async () => {
      const asked = { redirect_uri: redirectUri, username: 'bob' }
      const { body } = await service.post(endpoints.createPasswordResetLink.path, asked)
      return new URL(textOf(body, 'reset_link')).searchParams.get('code') ?? ''
    }
    t.equal((await reset(service, await linkOf())).status, 200)
    const { id_token } = await service.logIn({ username: 'bob', password: newPassword })
    const { createRole, assignRole } = managementEndpoints
    const role = { role_name: 'clerk', permissions: ['users:read'] }
    const made = await manage(service, createRole, { appId: 'admin', body: role })
    await manage(service, assignRole, {
      appId: 'admin',
      roleId: Object(made.body.result).role_id,
      body: { entity_ids: [claimsOf(id_token).sub], entity_type: 'User' },
    })
    t.strictSame(told(await reset(service, await linkOf())), invalid)
  })

  t.test('H06 resets of one browser address are limited, those of a client are not', async (t) => {
    const service = await startService(t, database, {
      seed: passwordSeed(),
      limits: { resetsPerAddress: { max: 3, windowSeconds: 60 } },
    })
    for (let tried = 0; tried < 3; tried += 1) t.equal((await reset(service, 'a.b.c')).status, 403)
    t.equal((await reset(service, 'a.b.c')).status, 429)
    const body = { reset_token: 'a.b.c', new_password: newPassword }
    t.equal((await service.post(endpoints.resetPassword.path, body)).status, 403)
  })
})
