import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'

onBothDatabases(async (t, database) => {
  const { run, attempt, json } = await startOperated(t, database)

  t.test('a tenant is created, listed, disabled, exported and erased', async (t) => {
    t.match(await json('tenant create hooli --name Hooli'), [{ tenant_id: 'hooli', status: 'Active' }])
    t.match(await attempt('tenant create hooli'), { code: 1, stderr: /\(identifier_taken\)\n$/ })
    await run('user create --tenant hooli --username gavin')
    t.match(await run('tenant list'), /^TENANT ID [\s\S]*acme[\s\S]*hooli +Hooli +Active/)
    t.match(await attempt('tenant erase hooli --confirm hooli'), { code: 1 }, 'it has to be disabled first')
    t.match(await json('tenant disable hooli'), [{ status: 'Disabled' }])
    t.ok((await json('tenant export hooli --all --limit 1')).some(({ kind }) => kind === 'user'))
    t.match(await attempt('tenant erase hooli --confirm other'), { code: 1 })
    t.equal(await run('tenant erase hooli --confirm hooli'), 'the tenant hooli is erased\n')
    t.match(await attempt('tenant show hooli'), { code: 1, stderr: /\(not_found\)\n$/ })
  })

  t.test('user export prints what is held, and user erase leaves nothing of it', async (t) => {
    t.match(await json('user export carol --tenant acme'), [{ data: { profile: [{ username: 'carol' }] } }])
    t.equal(await run('user erase carol --tenant acme'), 'carol is erased\n')
    t.match(await attempt('user show carol --tenant acme'), { code: 1 })
    t.match(await attempt('audit verify --tenant acme'), { code: 0 })
  })
})
