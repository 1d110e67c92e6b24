import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'

const hooli = (name: string, apps = ['search', 'mail']) => ({
  tenants: [{ tenant_id: 'hooli', name, apps: apps.map((app_id) => ({ app_id, name: app_id })) }],
})

onBothDatabases(async (t, database) => {
  const { run, attempt, json } = await startOperated(t, database)
  const file = join(t.testdir({}), 'seed.json')
  const write = (seed: object) => writeFile(file, JSON.stringify(seed))

  t.test('seed apply --dry-run prints the plan and changes nothing', async (t) => {
    await write(hooli('Hooli'))
    const planned = await run(`seed apply ${file} --dry-run`)
    t.match(planned, /^ACTION +ENTRY +MEMBERS +REASON\ncreate +tenant hooli /)
    t.match(await attempt('user show x --tenant hooli'), { stderr: /there is no tenant hooli/ })
  })

  t.test(
    'seed apply creates, changes and with --prune deletes, and does nothing the second time',
    async (t) => {
      t.ok((await json(`seed apply ${file}`)).every(({ action }) => action === 'create'))
      t.ok((await json(`seed apply ${file}`)).every(({ action }) => action === 'keep'))
      await write(hooli('Hooli XYZ', ['search']))
      t.match(await json(`seed apply ${file}`), [
        { action: 'change', entry: 'tenant hooli', members: ['name'] },
      ])
      const pruned = await json(`seed apply ${file} --prune`)
      t.match(
        pruned.filter(({ action }) => action === 'delete'),
        [{ entry: /app mail/ }],
      )
    },
  )

  t.test('seed export prints a seed that changes nothing, without secrets', async (t) => {
    const exported = await run('seed export --tenant acme')
    const [tenant] = JSON.parse(exported).tenants
    t.equal(tenant.users.length, 3)
    t.notMatch(exported, /secret-of-the-tests|\$argon2/)
    await writeFile(file, exported)
    t.ok((await json(`seed apply ${file}`)).every(({ action }) => action === 'keep'))
    t.notOk('users' in JSON.parse(await run('seed export --tenant acme --without-users')).tenants[0])
  })

  t.test(
    'a seed that is not valid names the fault and exits with 1, a file that is not JSON with 2',
    async (t) => {
      await write({ tenants: [{ tenant_id: 'a b' }] })
      t.match(await attempt(`seed apply ${file}`), {
        code: 1,
        stderr: /\(seed_invalid\): tenants\.0\.tenant_id/,
      })
      await writeFile(file, '{')
      t.match(await attempt(`seed apply ${file}`), { code: 2, stderr: /seed\.json is not JSON\n$/ })
    },
  )
})
