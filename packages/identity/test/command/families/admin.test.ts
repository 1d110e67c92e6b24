import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'
import { asUser, codeAppOf, wrongCode } from '../../support/time-codes.ts'

const portalUrl = 'https://admin.example.com/'
const newPassword = 'a-first-password-of-ann'

onBothDatabases(async (t, database) => {
  const { service, run, attempt, json } = await startOperated(t, database)
  const invite = `admin invite ann@globex.example --tenant globex --portal-url ${portalUrl}`
  const reset = (link: unknown) =>
    service.call('/cis/v1/auth/password/reset', {
      client: undefined,
      body: { reset_token: String(link).split('#reset_token=')[1], new_password: newPassword },
    })

  t.test(
    'U07 admin invite makes an administrator, whose one-time link sets the first password',
    async (t) => {
      const [first] = await json(invite)
      t.match(first, {
        app_id: 'admin',
        role: 'administrator',
        client_id: 'admin-portal-globex',
        client_secret: /./,
      })
      const [client] = await json('client list --tenant globex --app admin')
      t.match(client?.redirect_uris, [portalUrl, `${portalUrl}login/link/open`, `${portalUrl}password/reset`])
      const [second] = await json(invite)
      t.match(second, { user_id: first?.user_id, client_id: first?.client_id, client_secret: undefined })
      t.match(String(second?.link), /^https:\/\/admin\.example\.com\/#reset_token=/)
      t.equal((await reset(first?.link)).status, 403, 'the newer link ends the one before')
      t.equal((await reset(second?.link)).status, 200)
      t.equal((await reset(second?.link)).status, 403, 'once')
      const [third] = await json(invite)
      t.notOk(third !== undefined && 'link' in third, 'somebody who has a password gets no link')
      t.match(await json(`${invite} --reset-password`), [{ link: /./ }])

      const granted = await service.app.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: {
          authorization: `Basic ${Buffer.from(`${first?.client_id}:${first?.client_secret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: 'grant_type=client_credentials',
      })
      const send = async (method: 'GET' | 'POST', url: string, token: unknown, payload?: object) => {
        const answer = await service.app.inject({
          method,
          url,
          headers: { authorization: `Bearer ${token}` },
          ...(payload && { payload }),
        })
        return { status: answer.statusCode, body: answer.json() }
      }
      const loggedIn = await send('POST', '/cis/v1/auth/password/authenticate', granted.json().access_token, {
        username: 'ann@globex.example',
        username_type: 'email',
        password: newPassword,
      })
      t.equal(loggedIn.status, 200)
      const access = await send('GET', '/cis/v1/management/access', loggedIn.body.access_token)
      t.match(access, { status: 200, body: { result: { tenant_id: 'globex', permissions: ['*'] } } })
    },
  )

  t.test('an invitation that cannot lead anywhere changes nothing', async (t) => {
    const appsOf = async (tenant: string) => (await json(`app list --tenant ${tenant}`)).length
    const before = await appsOf('acme')
    const words = 'admin invite zoe@acme.example --tenant acme --instance'
    t.match(await attempt(words), { code: 2, stderr: /--portal-url is needed for the first invitation/ })
    t.equal(await appsOf('acme'), before)
    t.notMatch(JSON.stringify(await json('user list --tenant acme')), 'zoe@acme.example')
    t.match(
      await attempt('admin invite ann@globex.example --tenant globex --portal-url https://b.example/'),
      {
        code: 2,
        stderr: /not a redirect URI of the client admin-portal-globex/,
      },
    )
  })

  t.test('an invitation adds the redirect URIs that a client of an earlier release lacks', async (t) => {
    const client = 'admin-portal-globex'
    await run(`client change ${client} --tenant globex --app admin --redirect-uris ${portalUrl}`)
    const portals = async () => (await json('doctor')).filter(({ check }) => check === 'portals')
    const [warned] = await portals()
    t.match(warned, { status: 'warning', message: `${client} lacks ${portalUrl}login/link/open, ` })
    const added = [`${portalUrl}login/link/open`, `${portalUrl}password/reset`]
    const [invited] = await json('admin invite ann@globex.example --tenant globex')
    t.same(invited?.added_redirect_uris, added)
    const [after] = await json('client list --tenant globex --app admin')
    t.same(after?.redirect_uris, [portalUrl, ...added])
    t.match(await portals(), [{ status: 'ok' }])
    const [again] = await json(invite)
    t.notOk(again !== undefined && 'added_redirect_uris' in again, 'once')
  })

  t.test('an invitation goes into a file, and an address of nobody is refused', async (t) => {
    const path = join(t.testdir({}), 'invitation')
    const words = `admin invite ben@globex.example --instance --tenant globex --portal-url ${portalUrl}`
    const [invited] = await json(`${words} --output-file ${path}`)
    t.notOk(invited !== undefined && ('link' in invited || 'client_secret' in invited))
    t.match(await readFile(path, 'utf8'), /^https:\/\/admin\.example\.com\/#reset_token=\S+\n\S+\n$/)
    t.match(await attempt('admin invite nobody --tenant globex'), {
      code: 2,
      stderr: 'email has the wrong form\n',
    })
    t.match(await json('audit list --tenant globex --action administrator.invited --limit 1'), [
      { actor_type: 'operator', target: 'app:instance-admin' },
    ])
  })

  t.test('user unlock-authenticator opens the lock of wrong codes', async (t) => {
    const { access_token } = await service.logIn()
    const { body } = await asUser(service, access_token)(endpoints.registerTotp.path, {})
    const app = codeAppOf(String(body.uri))
    const seconds = () => Math.floor(Date.now() / 1000)
    const authenticate = (token: string) =>
      service.post(endpoints.authenticateTotp.path, {
        ...{ token, identifier: 'alice', identifier_type: 'username' },
      })
    t.equal((await authenticate(app.code(seconds()))).status, 200)
    for (let tried = 0; tried < 12; tried += 1) await authenticate(wrongCode(app, seconds()))
    // a code of the next period counts too, and each only once
    const next = () => app.code(seconds() + 30)
    t.not((await authenticate(next())).status, 200, 'locked')
    t.match(await attempt('user unlock-authenticator alice --tenant acme'), {
      code: 2,
      stderr: /^--app is needed/,
    })
    t.match(await attempt('user unlock-authenticator bob --tenant acme --app shop'), {
      code: 1,
      stderr: 'the user has no authenticator app in the app shop\n',
    })
    t.equal(
      await run('user unlock-authenticator alice --tenant acme --app shop'),
      'alice can use their authenticator again\n',
    )
    t.equal((await authenticate(next())).status, 200)
    const [event] = await json('audit list --tenant acme --action totp.unlocked --limit 1')
    t.match(event, { actor_type: 'operator' })
    t.notOk(event !== undefined && 'client_id' in event, 'no client has done it')
  })

  t.test('user disable ends sessions and refuses log-ins, and user enable lets them in again', async (t) => {
    const { session_id } = await service.logIn({ username: 'bob' })
    t.match(await run('user disable bob --tenant acme'), /^status +Disabled$/m)
    const silent = await service.post('/cis/v1/auth/session/authenticate', { session_id })
    t.match(silent, { status: 400, body: { error_code: 'session_not_found' } })
    await t.rejects(service.logIn({ username: 'bob' }))
    await run('user enable bob --tenant acme')
    await service.logIn({ username: 'bob' })
    t.match(await run('user authenticators bob --tenant acme'), /password/)
    t.equal(await run('user delete bob --tenant acme'), 'bob is deleted\n')
    t.match(await attempt('user show bob --tenant acme'), { code: 1 })
  })
})
