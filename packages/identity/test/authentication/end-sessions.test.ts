import { createCheck, endpoints, UserSessionsResponseSchema } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { claimsOf, startService, tokensOf } from '../support/service.ts'

const checkSessions = createCheck(UserSessionsResponseSchema)

function sessionsOf(text: string) {
  const checked = checkSessions(JSON.parse(text))
  if (!checked.ok) throw new Error(text)
  return checked.value
}

const notFound = { error_code: 'session_not_found', message: 'Session not found' }

onBothDatabases(async (t, database) => {
  t.test('log-out ends the session for every app, and its refresh tokens with it', async (t) => {
    const service = await startService(t, database)
    const atShop = await service.logIn()
    const { session_id } = atShop
    const atBank = tokensOf(
      await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web'),
    )
    const answer = await service.post(endpoints.logoutSession.path, { session_id }, 'bank-web')
    t.equal(answer.status, 204)
    t.equal(answer.text, '')
    for (const client of ['shop-web', 'bank-web'] as const) {
      const silent = await service.post(endpoints.authenticateSession.path, { session_id }, client)
      t.equal(silent.status, 400)
      t.strictSame(silent.body, notFound)
    }
    const refreshes = [
      await service.post(endpoints.refreshToken.path, { refresh_token: atShop.refresh_token }),
      await service.post(endpoints.refreshToken.path, { refresh_token: atBank.refresh_token }, 'bank-web'),
    ]
    for (const refresh of refreshes) t.equal(refresh.body.error_code, 'invalid_grant')
  })

  t.test('log-out by a user access token ends all sessions of the user and tells how many', async (t) => {
    const service = await startService(t, database)
    const [first, second] = [await service.logIn(), await service.logIn({ client: 'bank-web' })]
    const bob = await service.logIn({ username: 'bob' })
    const logOut = (access_token: string) =>
      service.call(endpoints.logoutUser.path, {
        method: 'POST',
        client: undefined,
        headers: { authorization: `Bearer ${access_token}` },
      })
    const answer = await logOut(first.access_token)
    t.strictSame([answer.status, answer.body], [200, { sessions_count: 2 }])
    for (const { session_id, refresh_token, access_token } of [first, second]) {
      const silent = await service.post(endpoints.authenticateSession.path, { session_id })
      t.strictSame([silent.status, silent.body], [400, notFound])
      const client = session_id === first.session_id ? 'shop-web' : 'bank-web'
      t.equal((await service.post(endpoints.refreshToken.path, { refresh_token }, client)).status, 400)
      const again = await logOut(access_token)
      t.strictSame([again.status, again.body.error_code], [401, 'invalid_token'])
    }
    const { session_id } = bob
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
  })

  t.test('K03 log-out of an unknown, ended or expired session is 204 too, with the same bytes', async (t) => {
    const service = await startService(t, database)
    const ended = await service.logIn()
    const known = await service.post(endpoints.logoutSession.path, { session_id: ended.session_id })
    const expired = await service.logIn()
    service.clock.advance(15 * 86_400)
    for (const session_id of [ended.session_id, expired.session_id, 'A'.repeat(43), 'x']) {
      const answer = await service.post(endpoints.logoutSession.path, { session_id })
      t.equal(answer.status, 204)
      t.equal(answer.text, known.text)
      t.strictSame(Object.keys(answer.headers), Object.keys(known.headers))
    }
  })

  t.test('K03 unknown, ended, expired and foreign sessions are not told apart', async (t) => {
    const service = await startService(t, database)
    const foreign = await service.logIn()
    const ended = await service.logIn()
    await service.post(endpoints.logoutSession.path, { session_id: ended.session_id })
    const unknown = await service.post(endpoints.authenticateSession.path, { session_id: 'B'.repeat(43) })
    const other = await service.post(
      endpoints.authenticateSession.path,
      { session_id: foreign.session_id },
      'globex-web',
    )
    const over = await service.post(endpoints.authenticateSession.path, { session_id: ended.session_id })
    const { session_id } = await service.logIn()
    service.clock.advance(15 * 86_400)
    const expired = await service.post(endpoints.authenticateSession.path, { session_id })
    for (const answer of [other, over, expired]) {
      t.equal(answer.status, 400)
      t.equal(answer.text, unknown.text)
      t.strictSame({ ...answer.headers, date: '' }, { ...unknown.headers, date: '' })
    }
    t.strictSame(unknown.body, notFound)
  })

  t.test('K01 K02 another tenant neither prolongs nor ends a session', async (t) => {
    const service = await startService(t, database)
    const { session_id, id_token } = await service.logIn()
    const { sub, sid } = claimsOf(id_token)
    const url = `/cis/v1/auth/users/${sub}/sessions`
    const before = (await service.call(url)).text
    service.clock.advance(100)
    const silent = await service.post(endpoints.authenticateSession.path, { session_id }, 'globex-web')
    t.equal(silent.status, 400)
    for (const name of [session_id, sid]) {
      const logout = await service.post(endpoints.logoutSession.path, { session_id: name }, 'globex-web')
      t.equal(logout.status, 204)
    }
    t.equal((await service.call(url, { client: 'globex-web' })).text, '[]')
    t.equal((await service.call(url, { method: 'DELETE', client: 'globex-web' })).status, 204)
    t.equal((await service.call(url)).text, before)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
  })

  t.test('the sessions of a user are listed under names that end them and give no access', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    const { sub, sid } = claimsOf(first.id_token)
    service.clock.advance(60)
    const second = await service.logIn()
    await service.logIn({ username: 'bob' })
    const url = `/cis/v1/auth/users/${sub}/sessions`
    const answer = await service.call(url)
    t.equal(answer.status, 200)
    const listed = sessionsOf(answer.text)
    t.strictSame(
      listed.map((session) => session.session_id),
      [sid, claimsOf(second.id_token).sid],
    )
    const [oldest] = listed
    t.equal(Date.parse(oldest?.start_time ?? ''), (service.clock.seconds() - 60) * 1000)
    t.equal(Date.parse(oldest?.expiration_time ?? ''), (service.clock.seconds() - 60 + 14 * 86_400) * 1000)
    t.notMatch(answer.text, first.session_id)

    t.equal((await service.post(endpoints.authenticateSession.path, { session_id: sid })).status, 400)
    t.equal((await service.post(endpoints.logoutSession.path, { session_id: sid })).status, 204)
    t.equal(
      (await service.post(endpoints.authenticateSession.path, { session_id: first.session_id })).status,
      400,
    )
    t.equal(sessionsOf((await service.call(url)).text).length, 1)
  })

  t.test('revoking a user ends all their sessions and refresh tokens, and no one else’s', async (t) => {
    const service = await startService(t, database)
    const one = await service.logIn()
    const two = await service.logIn()
    const other = await service.logIn({ username: 'bob' })
    const url = `/cis/v1/auth/users/${claimsOf(one.id_token).sub}/sessions`
    const revoked = await service.call(url, { method: 'DELETE' })
    t.equal(revoked.status, 204)
    t.equal(revoked.text, '')
    for (const { session_id, refresh_token } of [one, two]) {
      t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
      t.equal((await service.post(endpoints.refreshToken.path, { refresh_token })).status, 400)
    }
    t.equal(
      (await service.post(endpoints.authenticateSession.path, { session_id: other.session_id })).status,
      200,
    )
    t.equal((await service.call(url)).text, '[]')
    t.equal((await service.call('/cis/v1/auth/users/nobody/sessions')).text, '[]')
  })

  t.test('E04 no variant of a session_id is taken for it', async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn()
    const swapped = [...session_id]
      .map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()))
      .join('')
    const variants = [
      session_id.slice(0, -1),
      `${session_id}A`,
      `${session_id} `,
      ` ${session_id}`,
      `${session_id}=`,
      swapped,
      `sess:${session_id}`,
    ]
    for (const variant of variants) {
      const answer = await service.post(endpoints.authenticateSession.path, { session_id: variant })
      t.strictSame([answer.status, answer.body], [400, notFound], JSON.stringify(variant))
    }
  })

  t.test('E01 session ids are 256 random bits in base64url, never the same', async (t) => {
    const service = await startService(t, database)
    const seen = new Set<string>()
    for (let round = 0; round < 8; round += 1) {
      const { session_id } = await service.logIn()
      t.match(session_id, /^[A-Za-z0-9_-]{43}$/)
      seen.add(session_id)
    }
    t.equal(seen.size, 8)
  })

  t.test(
    'E06 asking for many unknown sessions raises an alarm and slows down, and refuses nobody',
    async (t) => {
      const lines: string[] = []
      const service = await startService(t, database, {
        limits: { sessionMisses: { max: 3, windowSeconds: 60 } },
        logger: { stream: { write: (line: string) => void lines.push(line) } },
      })
      const { session_id } = await service.logIn()
      const miss = async (round: number) => {
        const begun = performance.now()
        const answer = await service.post(endpoints.authenticateSession.path, {
          session_id: `guess-${round}`,
        })
        return { status: answer.status, body: answer.body, isSlow: performance.now() - begun >= 990 }
      }
      const within = [await miss(0), await miss(1), await miss(2)]
      const beyond = await Promise.all(Array.from({ length: 20 }, (_, round) => miss(round + 3)))
      // whoever was signed in before a mass revocation has to log in again, and is not told of an outage
      for (const { status, body } of [...within, ...beyond]) t.strictSame([status, body], [400, notFound])
      // the others leave the connections of the app to those who log in
      t.equal(beyond.filter(({ isSlow }) => isSlow).length, 8)
      const alarms = lines.filter((line) => line.includes('"audit":"ceiling.reached"'))
      t.equal(alarms.length, 1)
      t.match(JSON.parse(alarms[0] ?? ''), { client_id: 'shop-web', reason: 'session:strangers' })
      t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
      t.equal(
        (await service.post(endpoints.authenticateSession.path, { session_id: 'x' }, 'bank-web')).status,
        400,
      )
    },
  )
})
