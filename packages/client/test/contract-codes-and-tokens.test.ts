import { createHmac } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { Client } from '../src/index.ts'
import { alice, runIdentityService } from './support/identity-service.ts'

const user = { identifier: alice.username, identifier_type: 'username' } as const

/** The code of now, or of a step beside it, as an authenticator app makes it: RFC 6238 over SHA-1. */
function codeOf(secret: string, offset = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + offset))
  const hash = createHmac('sha1', key).update(step).digest()
  const number = hash.readUInt32BE(hash.readUInt8(19) & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Waits out the end of a time step, so that the codes of this test are still those of its start at its end. */
async function timeInStep(): Promise<void> {
  while (Date.now() % 30_000 > 22_000) await delay(50)
}

t.test('client and identity service over HTTP: codes and tokens', async (t) => {
  const service = await runIdentityService(t)
  const shop = service.clientOf('shop-web')
  const logIn = (client: Client, fields = {}) =>
    client.authenticatePassword({
      username: alice.username,
      password: alice.credentials.password,
      ...fields,
    })

  t.test('TOTP is registered, confirmed, used and removed', async (t) => {
    await timeInStep()
    const first = await logIn(shop)
    const { secret, uri } = await shop.registerTotp(first.access_token, { label: 'phone' })
    t.match(uri, `secret=${secret}`)
    // the step before: those of now are for what follows
    const confirmation = { ...user, token: codeOf(secret, -1), session_id: first.session_id }
    const confirmed = await shop.authenticateTotp(confirmation)
    const claims = await shop.verifyIdToken(confirmed.id_token ?? '')
    t.same(claims.amr, ['pwd', 'otp', 'mfa'])
    await t.rejects(shop.authenticateTotp(confirmation), { code: 'invalid_credentials' })
    await t.rejects(shop.registerTotp(confirmed.access_token), { code: 'already_registered' })
    const weak = await logIn(shop)
    await t.rejects(shop.revokeOwnTotp(weak.access_token), { code: 'insufficient_user_authentication' })

    const approval_data = { payee: 'bob' }
    const { challenge } = await shop.startTotpTransaction({ ...user, approval_data })
    const approved = await shop.authenticateTotpTransaction({ ...user, token: codeOf(secret), challenge })
    t.same((await shop.verifyIdToken(approved.id_token ?? '')).approval_data, approval_data)

    await shop.unlockTotp(claims.sub)
    await shop.revokeOwnTotp(confirmed.access_token)
    await shop.revokeTotp(claims.sub)
    await t.rejects(shop.revokeTotp('nobody'), { code: 'not_found' })
  })

  t.test('recovery codes are created, counted, used and removed', async (t) => {
    const first = await logIn(shop)
    const { sub } = await shop.verifyIdToken(first.id_token ?? '')
    const [code = ''] = await shop.createRecoveryCodes(first.access_token)
    const used = await shop.authenticateRecoveryCode({ ...user, code, session_id: first.session_id })
    t.equal(used.session_id, first.session_id)
    await t.rejects(shop.authenticateRecoveryCode({ ...user, code }), { code: 'invalid_credentials' })
    t.equal(await shop.countOwnRecoveryCodes(used.access_token), 9)
    t.equal(await shop.countRecoveryCodes(sub), 9)
    await shop.revokeRecoveryCodes(sub)
    t.equal(await shop.countRecoveryCodes(sub), 0)
  })

  t.test('tokens are introspected, described by userinfo and revoked', async (t) => {
    const tokens = await logIn(shop, { claims: { userinfo: { email: null } } })
    const { sub } = await shop.verifyIdToken(tokens.id_token ?? '')
    t.match(await shop.introspectToken(tokens.access_token), { active: true, sub })
    t.match(await shop.readUserinfo(tokens.access_token, sub), { sub, email: alice.email })
    const bank = service.clientOf('bank-web', { clientAuthentication: 'client_secret_post' })
    t.same(await bank.introspectToken(tokens.access_token), { active: false })
    await bank.revokeToken(tokens.refresh_token ?? '')
    await shop.revokeToken(tokens.refresh_token ?? '')
    t.same(await shop.introspectToken(tokens.access_token), { active: false })
    await t.rejects(shop.readUserinfo(tokens.access_token, sub), { code: 'token_invalid' })
    const wrong = service.clientOf('shop-web', { clientSecret: 'x'.repeat(40) })
    await t.rejects(wrong.introspectToken('t'), { code: 'client_auth_failed' })
  })
})
