import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onBothDatabases } from '../../support/databases.ts'
import { operate, startOperated } from '../../support/operator.ts'

const hooli = (name: string, apps = ['search', 'mail']) => ({
  tenants: [{ tenant_id: 'hooli', name, apps: apps.map((app_id) => ({ app_id, name: app_id })) }],
})

onBothDatabases(async (t, database) => {
  const { env, run, attempt, json } = await startOperated(t, database)
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

  t.test('seed apply makes the RS256 key that a client needs, and a dry run does not', async (t) => {
    const client = {
      client_id: 'search-web',
      client_secret: randomBytes(32).toString('base64url'),
      id_token_signed_response_alg: 'RS256',
    }
    const apps = [{ app_id: 'search', name: 'search', clients: [client] }]
    await write({ tenants: [{ tenant_id: 'hooli', name: 'Hooli', apps }] })
    t.match(await attempt(`seed apply ${file}`), { code: 1, stderr: /does not offer RS256/ })
    const offering = operate({ ...env, LATCHKEY_RS256_ID_TOKENS: '1' })
    const lines = async () => (await json('keys list')).map(({ line }) => line)
    await offering.run(`seed apply ${file} --dry-run`)
    t.same(await lines(), ['main'])
    await offering.run(`seed apply ${file}`)
    t.same((await lines()).sort(), ['main', 'rs256'])
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
