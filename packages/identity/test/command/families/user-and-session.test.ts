import t from 'tap'
import { onBothDatabases } from '../../support/databases.ts'
import { operate, startOperated } from '../../support/operator.ts'
import { password } from '../../support/seed.ts'

onBothDatabases(async (t, database) => {
  const { service, run, attempt, json } = await startOperated(t, database)

  t.test(
    'user create makes a user beside a running service, with a password from standard input',
    async (t) => {
      const [created] = await json(
        'user create --tenant acme --app shop --username dora --email dora@example.com --name.first-name Dora --force-replace false --password-file -',
        `${password}\n`,
      )
      t.match(created, {
        username: 'dora',
        email: { value: 'dora@example.com' },
        name: { first_name: 'Dora' },
      })
      await service.logIn({ username: 'dora' })
      t.match(await run('user show dora@example.com --tenant acme'), /^username +dora$/m)
      const taken = await attempt('user create --tenant acme --email DORA@example.com')
      t.match(taken, { code: 1, stdout: '', stderr: /^[^\n]* \(identifier_taken\)\n$/ })
    },
  )

  t.test('a user is named by id, email, phone number or username', async (t) => {
    const [alice] = await json('user show alice --tenant acme')
    for (const name of [String(alice?.user_id), 'ALICE@example.com', '+15555550101']) {
      t.strictSame(await json(`user show ${name} --tenant acme`), [alice], name)
    }
    t.match(await attempt('user show nobody --tenant acme'), {
      code: 1,
      stderr: 'there is no user nobody in acme\n',
    })
    await run('user create --tenant acme --username +15555550109')
    await run('user create --tenant acme --phone-number +15555550109')
    t.match(await attempt('user show +15555550109 --tenant acme'), {
      code: 1,
      stderr: /names several users: /,
    })
  })

  t.test('a tenant is needed where there are several, and must exist', async (t) => {
    t.match(await attempt('user show alice'), {
      code: 2,
      stderr: '--tenant is needed: there are acme, globex\n',
    })
    t.match(await attempt('user show alice --tenant hooli'), {
      code: 1,
      stderr: 'there is no tenant hooli\n',
    })
    t.match(await attempt('user create --username x --tenant acme --app none'), {
      code: 1,
      stderr: 'there is no app none in acme\n',
    })
  })

  t.test('session list shows the sessions of a user, and session end ends them', async (t) => {
    const { session_id } = await service.logIn({ username: 'bob' })
    const listed = await run('session list bob --tenant acme')
    t.match(listed, /^SESSION ID .* CLIENT ID /)
    t.match(listed, / pwd +shop-web/)
    t.notMatch(listed, session_id)
    t.equal(await run('session end bob --tenant acme'), 'all sessions of bob have ended\n')
    t.equal(await run('session list bob --tenant acme'), 'none\n')
    const silent = await service.post('/cis/v1/auth/session/authenticate', { session_id })
    t.match(silent, { status: 400, body: { error_code: 'session_not_found' } })
  })

  t.test('faults of values name the option and exit with 2', async (t) => {
    t.match(await attempt('user create --tenant acme --email nobody'), {
      code: 2,
      stdout: '',
      stderr: '--email has the wrong form\n',
    })
  })
})

t.test('a database in memory is refused, and one without a tenant says what to do', async (t) => {
  const memory = operate({ LATCHKEY_DEV: '1', LATCHKEY_DATABASE_URL: ':memory:' })
  t.match(await memory.attempt('user show alice'), {
    code: 1,
    stderr: /:memory:, which no other process can see/,
  })
  const empty = operate({ LATCHKEY_DEV: '1', LATCHKEY_DATABASE_URL: `file:${t.testdir({})}/empty.db` })
  t.match(await empty.attempt('user show alice'), {
    code: 1,
    stderr: /there is no tenant yet: make one with /,
  })
})
