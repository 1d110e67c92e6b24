import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { makeAccount, startOpenService } from '../support/foothold.ts'
import { redirectUri } from '../support/link-seed.ts'
import { managing, resultOf } from '../support/managed-users.ts'
import { sentMessages } from '../support/outbox.ts'
import { asUser } from '../support/time-codes.ts'

onBothDatabases(async (t, database) => {
  const service = await startOpenService(t, database)

  async function linkFor(fields: object = {}) {
    const account = await makeAccount(service)
    const { username, password } = account
    const tokens = await service.logIn({ username, password })
    const call = asUser(service, tokens.access_token)
    const body = { email_address: account.email, redirect_uri: redirectUri, ...fields }
    const sent = await call(endpoints.sendVerificationEmailLink.path, body)
    if (sent.status !== 200) throw new Error(sent.text)
    const [newest] = await sentMessages(service, account.email)
    const link = new URL(newest?.link ?? '')
    return { account, tokens, call, link, manager: managing(service, account.userId) }
  }
  const open = (link: URL) => service.call(link.pathname + link.search, { client: undefined })
  const confirm = (link: URL) =>
    service.app.inject({
      method: 'POST',
      url: link.pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: link.search.slice(1),
    })
  const isVerified = async (manager: ReturnType<typeof managing>) =>
    Object(resultOf(await manager.read()).email).email_verified

  t.test('a link asks for a confirmation, verifies the address once, and leads to the app', async (t) => {
    const { link, manager, account } = await linkFor()
    const page = await open(link)
    t.equal(page.status, 200)
    t.equal(link.pathname, '/cis/v1/verification/links/email/confirm')
    t.match(page.text, account.email)
    t.match(page.headers, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `form-action 'self' ${new URL(redirectUri).origin}`,
    })
    t.equal(await isVerified(manager), false, 'opening it confirms nothing: programs open links too')
    const confirmed = await confirm(link)
    t.equal(confirmed.statusCode, 303)
    t.equal(confirmed.headers.location, `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}result=true`)
    t.equal(await isVerified(manager), true)
    for (const again of [(await open(link)).status, (await confirm(link)).statusCode]) t.equal(again, 400)
  })

  t.test('a link does not count after the log-out of the session in which it was asked for', async (t) => {
    const { link, manager, tokens } = await linkFor()
    await service.post(endpoints.logoutSession.path, { session_id: tokens.session_id })
    const confirmed = await confirm(link)
    t.match(confirmed.headers.location, 'result=false')
    t.equal(await isVerified(manager), false)
  })

  t.test('unknown and expired links show a page without anything of the request', async (t) => {
    const { link } = await linkFor()
    const unknown = new URL(link)
    unknown.searchParams.set('code', 'an-unknown-code')
    const page = await open(unknown)
    t.equal(page.status, 400)
    t.notMatch(page.text, 'an-unknown-code')
    const crooked = new URL(link)
    crooked.searchParams.set('code', '"><script>')
    t.equal((await open(crooked)).status, 400)
    service.clock.advance(7200)
    t.equal((await open(link)).status, 400)
    t.equal((await confirm(link)).statusCode, 400)
  })

  t.test('redirect URIs have to be registered, and one address is named', async (t) => {
    const { call } = await linkFor()
    const email = 'a@example.com'
    for (const [body, field] of [
      [{ email, redirect_uri: 'https://evil.example/' }, 'redirect_uri'],
      [{ email }, 'redirect_uri'],
      [{ redirect_uri: redirectUri }, 'email'],
      [{ email, email_address: email, redirect_uri: redirectUri }, 'email_address'],
      [{ email_address: 'x', redirect_uri: redirectUri }, 'email_address'],
    ] as const) {
      const answer = await call(endpoints.sendVerificationEmailLink.path, body)
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } }, JSON.stringify(body))
      t.match(String(answer.body.message), field)
    }
  })
})
