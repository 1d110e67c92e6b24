import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'

onBothDatabases(async (t, database) => {
  const { service, run, attempt, json } = await startOperated(t, database)
  await service.logIn()
  await service.logIn({ username: 'bob' })
  await run('session end bob --tenant acme')

  t.test('audit list answers who logged in, by user, action and time', async (t) => {
    const logins = async (words: string) => json(`audit list --tenant acme --action login.succeeded ${words}`)
    // a row of a log-in is written behind its answer
    let all = await logins('--from 1h')
    while (all.length < 2) all = await logins('--from 1h')
    t.equal(all.length, 2)
    const [alice] = await json('user show alice --tenant acme')
    t.match(await logins('--user alice@example.com'), [{ user_id: alice?.user_id, client_id: 'shop-web' }])
    t.strictSame(await logins('--from 2020-01-01 --to 2020-01-02'), [])
    t.equal((await logins('--limit 1 --all')).length, 2)
    const page = await attempt('audit list --tenant acme --limit 1')
    t.match(page, {
      code: 0,
      stdout: /^AT +ACTION +OUTCOME /,
      stderr: /^there is more: --cursor \S+, or --all\n$/,
    })
    t.match(await attempt('audit list --tenant acme --from soon'), {
      code: 2,
      stderr: /^--from must be a time/,
    })
  })

  t.test('what an operator did is in the trail', async (t) => {
    t.match(await json('audit list --tenant acme --action sessions.revoked'), [{ actor_type: 'operator' }])
    const [kid = ''] = (await run('keys rotate --tenant acme')).split(' ')
    // an id may begin with a dash
    await run(['keys', 'revoke', kid])
    const keyEvents = (await json('audit list --tenant acme')).filter(({ target }) => target === `key:${kid}`)
    t.match(keyEvents, [
      { action: 'key.changed', actor_type: 'operator', reason: 'disabled' },
      { action: 'key.created', actor_type: 'operator' },
    ])
  })

  t.test('audit statistics counts what happened', async (t) => {
    const [counted] = await json('audit statistics --tenant acme --from 1h')
    t.match(counted, { counts: [{ app_id: 'shop', log_ins: Number }] })
    t.match(await run('audit statistics --tenant acme'), /^present\.sessions +\d+$/m)
  })

  t.test('audit export prints all events as JSON lines, and goes on after one', async (t) => {
    // checkpoints stand between the events
    const seqs = async (words: string) =>
      (await run(`audit export --tenant acme${words}`))
        .trimEnd()
        .split('\n')
        .map((line): { seq: number; action?: string } => JSON.parse(line))
        .flatMap(({ seq, action }) => (action === undefined ? [] : [seq]))
    const all = await seqs('')
    t.ok(all.length >= 3)
    t.strictSame(
      all,
      all.map((_, index) => index + 1),
    )
    t.strictSame(await seqs(' --after 1'), all.slice(1))
    const lines = await run('audit export --tenant acme --user bob --action sessions.revoked')
    t.match(
      lines
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
      [{ action: 'sessions.revoked' }],
      'a part has no checkpoints',
    )
    t.equal((await run('audit export --tenant acme --app bank')).trim(), '')
  })

  t.test(
    'audit verify exits with 0 for an intact trail, and with 1 for a checkpoint that does not fit',
    async (t) => {
      t.match(await attempt('audit verify --tenant acme'), { code: 0, stdout: /^intact +true$/m })
      const foreign = await attempt('audit verify --tenant acme --checkpoints -', 'made.up.checkpoint\n')
      t.match(foreign, { code: 1, stdout: /^intact +false$/m })
    },
  )
})
