import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'

onBothDatabases(async (t, database) => {
  const { service, run, attempt, json } = await startOperated(t, database)

  t.test('an app gets clients, and a secret of a client is rotated', async (t) => {
    t.match(await json('app create wiki --name Wiki --tenant acme'), [{ app_id: 'wiki', app_name: 'Wiki' }])
    const file = join(t.testdir({}), 'wiki-web.secret')
    const create = 'client create wiki-web --app wiki --name Web --permissions auth:execute --tenant acme'
    const [created] = await json(`${create} --output-file ${file}`)
    t.notOk(created !== undefined && 'client_secret' in created)
    const [added] = await json('client add-secret wiki-web --tenant acme')
    const first = (await readFile(file, 'utf8')).trim()
    const token = async (secret: string) => {
      const answer = await service.app.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: {
          authorization: `Basic ${Buffer.from(`wiki-web:${secret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: 'grant_type=client_credentials',
      })
      return answer.statusCode
    }
    t.strictSame([await token(first), await token(String(added?.client_secret))], [200, 200])
    const secrets = await json('client secrets wiki-web --tenant acme')
    const old = secrets.find(({ secret_id }) => secret_id !== added?.secret_id)
    await run(`client remove-secret wiki-web ${old?.secret_id} --tenant acme`)
    const deadline = Date.now() + 2000
    let status = await token(first)
    while (status === 200 && Date.now() < deadline) status = await token(first)
    t.equal(status, 401)
    t.match(await run('client list --app wiki --tenant acme'), /^wiki-web +Web +auth:execute /m)
    t.equal(await run('client delete wiki-web --tenant acme'), 'the client wiki-web is deleted\n')
    t.match(await attempt('client show wiki-web --tenant acme'), {
      code: 1,
      stderr: /there is no client wiki-web/,
    })
    t.equal(await run('app delete wiki --tenant acme'), 'the app wiki is deleted\n')
  })

  t.test('a role is named by its name, given to a user and taken away', async (t) => {
    await run('role create clerk --app shop --permissions orders:refund --tenant acme')
    t.equal(await run('role assign clerk alice --app shop --tenant acme'), 'alice has the role clerk\n')
    const [alice] = await json('user show alice --tenant acme')
    t.match(await json('role members clerk --app shop --tenant acme'), [{ entity_id: alice?.user_id }])
    await run('role unassign clerk alice --app shop --tenant acme')
    t.equal(await run('role members clerk --app shop --tenant acme'), 'none\n')
    t.equal(await run('role delete clerk --app shop --tenant acme'), 'the role clerk is deleted\n')
    t.match(await attempt('role delete clerk --app shop --tenant acme'), {
      code: 1,
      stderr: /there is no role clerk/,
    })
  })

  t.test('a resource is created, listed and deleted', async (t) => {
    const lifetimes = '--access-token-ttl 600 --refresh-token-ttl 86400 --max-refresh-rotate 86400'
    const [made] = await json(
      `resource create https://api.wiki.example --name Wiki ${lifetimes} --tenant acme`,
    )
    t.match(await run('resource list --tenant acme'), /https:\/\/api\.wiki\.example/)
    t.match(await run(`resource delete ${made?.resource_id} --tenant acme`), / is deleted\n$/)
  })

  t.test('a group is named by its name, filled, emptied and deleted', async (t) => {
    await run('group create Support --tenant acme')
    t.equal(await run('group add Support alice --tenant acme'), 'alice is in the group Support\n')
    const [alice] = await json('user show alice --tenant acme')
    t.match(await json('group members Support --tenant acme'), [{ user_id: alice?.user_id }])
    t.match(await json('group of-user alice --tenant acme'), [{ name: 'Support' }])
    await run('group change Support --name Help --tenant acme')
    t.equal(await run('group remove Help alice --tenant acme'), 'alice is no longer in the group Help\n')
    t.equal(await run('group members Help --tenant acme'), 'none\n')
    t.equal(await run('group delete Help --tenant acme'), 'the group Help is deleted\n')
    t.match(await attempt('group show Help --tenant acme'), { code: 1, stderr: /there is no group Help/ })
  })

  t.test('a template and the branding of an app are set, previewed and deleted', async (t) => {
    const place = '--app shop --tenant acme'
    t.match(await run(`template list ${place}`), /^email_code +email +app_name, code/m)
    await run(`template set email_code de --subject Hallo ${place}`)
    t.match(await json(`template show email_code de ${place}`), [{ content: { subject: 'Hallo' } }])
    await run(`template set-branding --sender-name Laden ${place}`)
    t.match(await json(`template branding ${place}`), [{ sender_name: 'Laden' }])
    t.match(await json(`template preview email_code de ${place}`), [
      { subject: 'Hallo', sender_name: 'Laden', text: /123456/ },
    ])
    t.equal(await run(`template delete email_code de ${place}`), 'the template email_code in de is deleted\n')
    t.match(await attempt(`template show email_code de ${place}`), { code: 1, stderr: /does not exist/ })
  })
})
