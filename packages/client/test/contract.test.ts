import t from 'tap'
import { alice, runIdentityService, secret } from './support/identity-service.ts'

t.test('client and identity service over HTTP', async (t) => {
  const service = await runIdentityService(t)
  const shop = service.clientOf('shop-web')
  const bank = service.clientOf('bank-web')
  const password = { username: alice.username, password: alice.credentials.password }
  const sms = { identifier_type: 'phone_number', identifier: alice.phone_number } as const

  t.test('password log-in returns tokens with a valid ID token', async (t) => {
    const before = Math.floor(Date.now() / 1000)
    const tokens = await shop.authenticatePassword(password)
    const claims = await shop.verifyIdToken(tokens.id_token ?? '', { accessToken: tokens.access_token })
    t.match(claims, { iss: shop.issuer, aud: 'shop-web', tid: 'acme', amr: ['pwd'] })
    t.ok((claims.auth_time ?? 0) >= before)
    t.equal(tokens.expires_in, 3600)
    t.ok(tokens.refresh_token)
  })

  t.test('log-in by email and phone number returns the same user', async (t) => {
    const subs = await Promise.all(
      (['email', 'phone_number'] as const).map(async (username_type) => {
        const tokens = await shop.authenticatePassword({
          ...password,
          username: alice[username_type],
          username_type,
        })
        return (await shop.verifyIdToken(tokens.id_token ?? '')).sub
      }),
    )
    t.equal(new Set(subs).size, 1)
  })

  t.test('silent authentication at a second app returns the same user and session', async (t) => {
    const first = await shop.authenticatePassword(password)
    const second = await bank.authenticateSession({
      session_id: first.session_id,
      claims: { id_token: { email: null } },
    })
    t.equal(second.session_id, first.session_id)
    const shopClaims = await shop.verifyIdToken(first.id_token ?? '')
    const bankClaims = await bank.verifyIdToken(second.id_token ?? '', { accessToken: second.access_token })
    t.equal(bankClaims.sub, shopClaims.sub)
    t.equal(bankClaims.auth_time, shopClaims.auth_time)
    t.match(bankClaims, { aud: 'bank-web', email: alice.email })
  })

  t.test('I07 I09 tokens of another kind or client are token_invalid', async (t) => {
    const tokens = await shop.authenticatePassword(password)
    const idToken = tokens.id_token ?? ''
    await t.rejects(bank.verifyIdToken(idToken), { code: 'token_invalid' })
    await t.rejects(service.clientOf('far-web').verifyIdToken(idToken), { code: 'token_invalid' })
    await t.rejects(shop.verifyIdToken(tokens.access_token), { code: 'token_invalid' })
    await t.rejects(shop.verifyIdToken(tokens.refresh_token ?? ''), { code: 'token_invalid' })
    await t.rejects(shop.verifyIdToken(tokens.session_id), { code: 'token_invalid' })
  })

  t.test('W02 an unknown IdP session, or one of another tenant, is session_not_found', async (t) => {
    const { session_id } = await shop.authenticatePassword(password)
    await t.rejects(shop.authenticateSession({ session_id: 'unknown' }), { code: 'session_not_found' })
    await t.rejects(service.clientOf('far-web').authenticateSession({ session_id }), {
      code: 'session_not_found',
    })
    await t.rejects(shop.authenticatePassword({ ...password, session_id: 'unknown' }), {
      code: 'session_not_found',
    })
  })

  t.test('W01 wrong password, unknown user and wrong code are invalid_credentials', async (t) => {
    await t.rejects(shop.authenticatePassword({ ...password, password: 'wrong' }), {
      code: 'invalid_credentials',
    })
    await t.rejects(shop.authenticatePassword({ ...password, username: 'nobody' }), {
      code: 'invalid_credentials',
    })
    await t.rejects(shop.authenticateOtp({ ...sms, passcode: '000000' }), { code: 'invalid_credentials' })
  })

  t.test('a temporary password is password_change_required', async (t) => {
    const bob = { username: 'bob', password: 'temporary-battery-staple' }
    await t.rejects(shop.authenticatePassword(bob), { code: 'password_change_required', status: 403 })
  })

  t.test('a second factor is added to the same IdP session', async (t) => {
    const { session_id } = await shop.authenticatePassword(password)
    await bank.sendOtp({ channel: 'sms', ...sms })
    const passcode = await service.codeSentTo(alice.phone_number)
    const tokens = await bank.authenticateOtp({ ...sms, passcode, session_id })
    t.equal(tokens.session_id, session_id)
    const { amr } = await bank.verifyIdToken(tokens.id_token ?? '')
    t.same(amr, ['pwd', 'sms', 'mfa'])
    await t.rejects(
      bank.authenticateOtp({ ...sms, passcode, session_id }),
      { code: 'invalid_credentials' },
      'used once',
    )
  })

  t.test('sendOtp with channel direct returns the code and its request_id', async (t) => {
    const send = { channel: 'direct', generate_request_id: true, approval_data: { amount: '5' } } as const
    const { code = '', request_id = '', approval_data } = await shop.sendOtp({ ...send, ...sms })
    t.same(approval_data, { amount: '5' })
    await t.rejects(shop.authenticateOtp({ ...sms, passcode: code }), { code: 'invalid_credentials' })
    const tokens = await shop.authenticateOtp({ ...sms, passcode: code, request_id })
    t.match(await shop.verifyIdToken(tokens.id_token ?? ''), { approval_data: { amount: '5' } })
  })

  t.test('a magic link logs in once, at its own client only', async (t) => {
    const redirect_uri = 'https://shop.example/link'
    const { link = '' } = await shop.sendMagicLink({
      email: alice.email,
      redirect_uri,
      state: 'cart',
      channel: 'direct',
    })
    const { searchParams } = new URL(link)
    t.equal(searchParams.get('state'), 'cart')
    const code = searchParams.get('code') ?? ''
    await t.rejects(bank.authenticateMagicLink({ code }), { code: 'invalid_credentials' })
    const tokens = await shop.authenticateMagicLink({ code })
    t.match(await shop.verifyIdToken(tokens.id_token ?? ''), { amr: ['eml'] })
    await t.rejects(shop.authenticateMagicLink({ code }), { code: 'invalid_credentials' })
    const elsewhere = { email: alice.email, redirect_uri: 'https://evil.example/' }
    await t.rejects(shop.sendMagicLink(elsewhere), { code: 'request_invalid' })
  })

  t.test('sendOtp for an unknown user succeeds and reveals nothing', async (t) => {
    await t.resolves(shop.sendOtp({ channel: 'sms', identifier_type: 'username', identifier: 'nobody' }))
  })

  t.test('refreshToken returns new tokens and ends the family on late reuse', async (t) => {
    const { refresh_token = '' } = await shop.authenticatePassword(password)
    const refreshed = await shop.refreshToken({ refresh_token })
    t.notOk('session_id' in refreshed)
    t.not(refreshed.refresh_token, refresh_token)
    await t.resolves(shop.refreshToken({ refresh_token: refreshed.refresh_token ?? '' }))
    await t.rejects(shop.refreshToken({ refresh_token }), { code: 'invalid_grant' })
    await t.rejects(shop.refreshToken({ refresh_token: 'unknown' }), { code: 'invalid_grant' })
    await t.rejects(bank.refreshToken({ refresh_token: refreshed.refresh_token ?? '' }), {
      code: 'invalid_grant',
    })
  })

  t.test('W06 a logged-out session is gone, and a second log-out succeeds', async (t) => {
    const { session_id } = await shop.authenticatePassword(password)
    await t.resolves(bank.logoutSession({ session_id }))
    await t.rejects(shop.authenticateSession({ session_id }), { code: 'session_not_found' })
    await t.resolves(bank.logoutSession({ session_id }))
    await t.resolves(bank.logoutSession({ session_id: 'unknown' }))
  })

  t.test('sessions of a user are listed and revoked', async (t) => {
    const user = await shop.createUser({
      username: 'carol',
      credentials: { password: 'carols-long-password', force_replace: false },
    })
    const carol = { username: 'carol', password: 'carols-long-password' }
    const first = await shop.authenticatePassword(carol)
    await shop.authenticatePassword(carol)
    const sessions = await shop.listUserSessions(user.user_id)
    t.equal(sessions.length, 2)
    t.notOk(
      sessions.some(({ session_id }) => session_id === first.session_id),
      'named by sid, not by the secret',
    )
    await shop.revokeUserSessions(user.user_id)
    t.same(await shop.listUserSessions(user.user_id), [])
    await t.rejects(shop.authenticateSession({ session_id: first.session_id }), { code: 'session_not_found' })
  })

  t.test('users are created and read, and an identifier is unique', async (t) => {
    const user = await shop.createUser({ username: 'dave', email: 'dave@example.com' })
    t.match(await shop.readUser(user.user_id), { user_id: user.user_id, username: 'dave' })
    await t.rejects(shop.createUser({ username: 'dave' }), { code: 'identifier_taken', status: 409 })
    await t.rejects(shop.readUser('nobody'), { code: 'not_found' })
    await t.rejects(shop.createUser({}), { code: 'request_invalid' })
  })

  t.test('both client authentication methods work, and a wrong secret fails', async (t) => {
    const post = service.clientOf('shop-web', { clientAuthentication: 'client_secret_post' })
    await t.resolves(post.authenticatePassword(password))
    const underCis = service.clientOf('shop-web', { tokenUrl: `${service.origin}/cis/oidc/token` })
    await t.resolves(underCis.authenticatePassword(password))
    for (const clientAuthentication of ['client_secret_basic', 'client_secret_post'] as const) {
      const wrong = service.clientOf('shop-web', { clientSecret: `${secret}x`, clientAuthentication })
      await t.rejects(wrong.authenticatePassword(password), {
        code: 'client_auth_failed',
        upstreamCode: 'invalid_client',
      })
    }
  })

  t.test('a client without the permission gets forbidden', async (t) => {
    const reports = service.clientOf('reports-job')
    await t.rejects(reports.authenticatePassword(password), { code: 'forbidden' })
    await t.rejects(reports.logoutSession({ session_id: 'any' }), { code: 'forbidden' })
    const { session_id } = await shop.authenticatePassword(password)
    await t.rejects(reports.authenticateSession({ session_id }), { code: 'forbidden' })
  })

  t.test('a registered resource becomes the audience of the access token', async (t) => {
    const { session_id } = await shop.authenticatePassword({
      ...password,
      resource: 'https://api.shop.example',
    })
    await t.resolves(shop.authenticateSession({ session_id, resource: 'https://api.shop.example' }))
    await t.rejects(shop.authenticateSession({ session_id, resource: 'https://other.example' }), {
      code: 'invalid_target',
    })
  })

  t.test('H22 too many failures of one user are rate_limited for that user alone', async (t) => {
    const strict = await runIdentityService(t, { passwordFailures: { max: 2, windowSeconds: 600 } })
    const client = strict.clientOf('shop-web')
    const codes: unknown[] = []
    for (const username of ['alice', 'alice', 'alice', 'alice', 'nobody']) {
      const failed = client.authenticatePassword({ username, password: 'wrong' })
      await failed.catch((error: { code: unknown }) => codes.push(error.code))
    }
    const [wrong, limited] = ['invalid_credentials', 'rate_limited']
    t.same(codes, [wrong, wrong, limited, limited, wrong])
  })
})
