import t from 'tap'
import { Browser } from '../../../packages/pages/test/support/browser.ts'
import { timeCode } from '../../../packages/pages/test/support/time-code.ts'
import { openShop, origin, password } from './shop-world.ts'

const alice = { username: 'alice', password }

t.test('a code by SMS or email logs in, and the page names the method', async (t) => {
  for (const [channel, amr] of [
    ['sms', 'sms'],
    ['email', 'eotp'],
  ]) {
    const { shop, browser, world } = await openShop(t)
    const form = await browser.open(shop, `/login/${channel}?return_to=%2Faccount`)
    t.match(form.body, 'name="return_to" value="/account"')
    const account = { username: 'alice@example.com', return_to: '/account' }
    const sent = await browser.post(shop, `/login/${channel}`, origin, account)
    t.equal(sent.headers.location, '/login/code?return_to=%2Faccount')
    t.match(
      (await browser.open(shop, String(sent.headers.location))).body,
      '<label for="passcode">Code</label>',
    )
    const [passcode = ''] = await world.codes()
    const wrong = await browser.post(shop, '/login/code', origin, { passcode: '00000000' })
    t.equal(wrong.statusCode, 401)
    const stranger = await new Browser().post(shop, '/login/code', origin, { passcode })
    t.equal(
      stranger.headers.location,
      '/login?return_to=%2F&why=no_pending_step',
      'A11 it is refused in another browser',
    )
    const spaced = `${passcode.slice(0, 3)} ${passcode.slice(3)}`
    const done = await browser.post(shop, '/login/code', origin, { passcode: spaced, return_to: '/account' })
    t.equal(done.headers.location, '/account')
    t.match((await browser.call(shop, '/api/me')).json(), { username: 'alice', amr: [amr] })
  }
})

t.test('G03 W01 a code or link for an unknown account gets the usual response', async (t) => {
  const { shop, world } = await openShop(t)
  for (const way of ['sms', 'email', 'link']) {
    const known = await new Browser().post(shop, `/login/${way}`, origin, { username: 'alice' })
    const unknown = await new Browser().post(shop, `/login/${way}`, origin, { username: 'nobody' })
    t.equal(unknown.statusCode, known.statusCode)
    t.equal(unknown.headers.location, known.headers.location)
    t.equal(unknown.body, known.body)
  }
  t.equal((await world.codes()).length, 3)
})

t.test('F03 A11 a magic link shows a button and logs in the requesting browser, once', async (t) => {
  const { shop, browser, world } = await openShop(t)
  const asked = { username: 'alice', return_to: '/account' }
  const sent = await browser.post(shop, '/login/link', origin, asked)
  t.equal(sent.headers.location, '/login/link/sent')
  t.match((await browser.open(shop, '/login/link/sent')).body, 'a link is on its way')
  const link = new URL((await world.links())[0] ?? '')
  t.equal(link.origin + link.pathname, `${origin}/login/link/open`)
  const place = link.pathname + link.search
  const code = link.searchParams.get('code') ?? ''
  const scanner = new Browser()
  t.equal((await scanner.open(shop, place)).statusCode, 200)
  const elsewhere = await scanner.post(shop, '/login/link/open', origin, { code })
  t.equal(elsewhere.statusCode, 401)
  t.match(elsewhere.body, 'only in the browser that requested it')
  const opened = await browser.open(shop, place)
  t.match(opened.body, '<button type="submit">Sign in</button>')
  t.match(opened.body, 'name="return_to" value="/account"')
  t.equal((await browser.call(shop, '/api/me')).statusCode, 401, 'opening it logs nobody in')
  const done = await browser.post(shop, '/login/link/open', origin, { code, return_to: '/account' })
  t.equal(done.headers.location, '/account')
  t.match((await browser.call(shop, '/api/me')).json().amr, ['eml'])
  const again = await browser.post(shop, '/login/link/open', origin, { code })
  t.equal(again.statusCode, 409)
  t.match(again.body, 'You are signed in as alice. Each link works once.')
  t.equal((await browser.open(shop, '/login/link/open')).statusCode, 400)
  await browser.post(shop, '/logout', origin, { scope: 'everywhere' })
  const late = await browser.post(shop, '/login/link/open', origin, { code })
  t.equal(late.statusCode, 401)
  t.match(late.body, 'A link works once, for a short time, and only in the browser that requested it.')
})

t.test('an authenticator app is registered by a QR code, then logs in', async (t) => {
  const now = Date.now()
  const { shop, browser } = await openShop(t, { now: () => now })
  await browser.post(shop, '/login', origin, alice)
  t.match((await browser.open(shop, '/account')).body, 'href="/account/factors"')
  const page = await browser.post(shop, '/account/factors/totp', origin, {})
  t.equal(page.statusCode, 200)
  t.match(page.body, /<svg class="qr" role="img"/)
  t.notMatch(page.body, /eyJ|session_id|style=/)
  const secret = /<code class="secret">([A-Z2-7]+)</.exec(page.body)?.[1] ?? ''
  const wrong = await browser.post(shop, '/account/factors/totp/confirm', origin, { token: '000000' })
  t.equal(wrong.statusCode, 401)
  // uses the previous code, because each code is accepted once and the log-in needs the current one
  const right = await browser.post(shop, '/account/factors/totp/confirm', origin, {
    token: timeCode(secret, now - 30_000),
  })
  t.equal(right.headers.location, '/account/factors')
  t.same((await browser.call(shop, '/api/me')).json().amr, ['pwd', 'otp', 'mfa'])

  const other = new Browser()
  t.equal((await other.open(shop, '/login/totp')).statusCode, 200)
  const token = timeCode(secret, now)
  const unfit = await other.post(shop, '/login/totp', origin, { username: 'bob', token })
  t.equal(unfit.statusCode, 401)
  t.match(unfit.body, 'value="bob"')
  const done = await other.post(shop, '/login/totp', origin, { username: 'alice', token })
  t.equal(done.statusCode, 303)
  t.same((await other.call(shop, '/api/me')).json().amr, ['otp'])

  const removed = await browser.post(shop, '/account/factors/totp/remove', origin, {})
  t.equal(removed.headers.location, '/account/factors')
  const twice = await browser.post(shop, '/account/factors/totp/remove', origin, {})
  t.equal(twice.headers.location, '/account/factors')
  const gone = await new Browser().post(shop, '/login/totp', origin, {
    username: 'alice',
    token: timeCode(secret, now + 30_000),
  })
  t.equal(gone.statusCode, 401, 'a removed authenticator logs nobody in')
})

t.test('F20 recovery codes are shown once and accepted once', async (t) => {
  const { shop, browser } = await openShop(t)
  await browser.post(shop, '/login', origin, alice)
  const page = await browser.post(shop, '/account/factors/recovery-codes', origin, {})
  t.equal(page.headers['cache-control'], 'no-store')
  const codes = [...page.body.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code]) => code ?? '')
  t.ok(codes.length > 1)
  t.match((await browser.open(shop, '/account/factors')).body, `${codes.length} left.`)
  const again = await browser.post(shop, '/account/factors/recovery-codes', origin, {})
  t.equal(again.statusCode, 403, 'a password alone does not replace a factor')
  t.match(again.body, 'Confirm your identity')

  const other = new Browser()
  const [code = ''] = codes
  t.equal((await other.open(shop, '/login/recovery')).statusCode, 200)
  t.equal((await other.post(shop, '/login/recovery', origin, { username: 'alice', code })).statusCode, 303)
  const reused = await new Browser().post(shop, '/login/recovery', origin, { username: 'alice', code })
  t.equal(reused.statusCode, 401)

  const prove = await browser.post(shop, '/account/factors/prove', origin, { method: 'otp' })
  t.equal(prove.headers.location, '/step-up/totp?return_to=%2Faccount%2Ffactors')
  t.equal((await browser.open(shop, '/step-up/recovery?return_to=%2Faccount%2Ffactors')).statusCode, 200)
  const proven = await browser.post(shop, '/step-up/recovery', origin, {
    code: codes[1] ?? '',
    return_to: '/account/factors',
  })
  t.equal(proven.headers.location, '/account/factors')
  t.equal((await browser.post(shop, '/account/factors/recovery-codes', origin, {})).statusCode, 200)
})

t.test('the passkey page contains a challenge and no secret, and its scripts are served', async (t) => {
  const { shop, browser } = await openShop(t)
  const page = await browser.open(shop, '/login/passkey')
  t.equal(page.statusCode, 200)
  t.match(page.body, /data-started="\{&quot;webauthn_session_id/)
  t.notMatch(page.body, /<script(?! type="module" src="\/latchkey\/passkey\.js")/)
  t.match(page.headers['content-security-policy'], "script-src 'self'")
  for (const path of ['/latchkey/passkey.js', '/latchkey/index.js', '/latchkey/passkeys.js']) {
    const script = await shop.inject(path)
    t.equal(script.statusCode, 200, path)
    t.match(script.headers['content-type'], 'text/javascript')
    t.notMatch(script.body, /\.ts'|: string/)
  }
  const stranger = await new Browser().post(shop, '/login/passkey', origin, {
    webauthn_encoded_result: 'AAAA',
  })
  t.equal(stranger.headers.location, '/login/passkey?return_to=%2F')
  t.equal((await shop.inject({ method: 'HEAD', url: '/login/passkey' })).statusCode, 404)
})

t.test('an invalid passkey returns 400 and a new challenge', async (t) => {
  const { shop, browser } = await openShop(t)
  await browser.post(shop, '/login', origin, alice)
  const refused = await browser.post(shop, '/account/factors/passkey', origin, {
    webauthn_encoded_result: 'AAAA',
  })
  t.equal(refused.statusCode, 400)
  t.match(refused.body, 'role="alert"')
  t.match(refused.body, /data-passkey="register"\s+data-started="\{&quot;webauthn_session_id/)
})

t.test(
  'GET /account/factors/passkey returns 403 without a challenge if an enrolled factor is needed first',
  async (t) => {
    const { shop, browser } = await openShop(t)
    await browser.post(shop, '/login', origin, alice)
    t.equal((await browser.open(shop, '/account/factors/passkey')).statusCode, 200)
    await browser.post(shop, '/account/factors/recovery-codes', origin, {})
    const page = await browser.open(shop, '/account/factors/passkey')
    t.equal(page.statusCode, 403)
    t.match(page.body, 'Confirm your identity')
    t.notMatch(page.body, 'data-started')
  },
)

t.test('C01 forms from other sites neither begin nor complete a log-in', async (t) => {
  const { shop, browser, world } = await openShop(t)
  const forms = {
    '/login/sms': { username: 'alice' },
    '/login/link': { username: 'alice' },
    '/login/code': { passcode: '123456' },
    '/login/totp': { username: 'alice', token: '123456' },
    '/login/link/open': { code: 'x' },
    '/login/passkey': { webauthn_encoded_result: 'AAAA' },
  }
  for (const [path, fields] of Object.entries(forms)) {
    t.equal((await browser.post(shop, path, 'https://evil.example', fields)).statusCode, 403, path)
  }
  t.same(await world.codes(), [])
})
