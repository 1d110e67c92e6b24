import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'
import { password } from '../../support/seed.ts'

onBothDatabases(async (t, database) => {
  const { service, run, attempt, json } = await startOperated(t, database)

  t.test('app set-preferences changes what a running service does, within a second', async (t) => {
    t.match(await json('app preferences shop --tenant acme'), [{ auth_methods: {}, version: /./ }])
    await service.logIn()
    await run(['app', 'set-preferences', 'shop', '--tenant', 'acme', '--password', 'null'])
    const later = Date.now() + 1000
    let status = 200
    while (status === 200 && Date.now() < later) {
      status = (await service.post('/cis/v1/auth/password/authenticate', { username: 'alice', password }))
        .status
    }
    t.equal(status, 400)
    t.match(await json('app preferences shop --tenant acme'), [{ auth_methods: { password: null } }])
    await run(
      'app set-preferences shop --tenant acme --json-body -',
      JSON.stringify({ password: { checkHibp: false } }),
    )
    t.match(await json('app preferences shop --tenant acme'), [
      { auth_methods: { password: { checkHibp: false } } },
    ])
  })

  t.test('a setting that does not exist is refused, and nothing changes', async (t) => {
    const before = await json('app preferences shop --tenant acme')
    const words = ['app', 'set-preferences', 'shop', '--tenant', 'acme', '--password']
    t.match(await attempt([...words, '{"passwordMinLength":-1}']), {
      code: 2,
      stderr: /^password.passwordMinLength is too small/,
    })
    t.match(await attempt([...words, '12']), { code: 2, stderr: /^--password / })
    t.strictSame(await json('app preferences shop --tenant acme'), before)
    t.match(await attempt('app preferences none --tenant acme'), { code: 1, stderr: /\(not_found\)$/m })
  })
})
