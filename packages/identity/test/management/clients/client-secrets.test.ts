import { clientEndpoints, clientSecretEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { sendAnonymousForm } from '../../support/forms.ts'
import { manage } from '../../support/manage.ts'
import { secrets } from '../../support/seed.ts'
import { startService, textOf } from '../../support/service.ts'

const { createClientSecret, listClientSecrets, deleteClientSecret } = clientSecretEndpoints
const at = { appId: 'shop', clientId: 'reader-web' }

onBothDatabases((t, database) => {
  t.test('O05 a rotation with two secrets fails no call, on another instance too', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const other = await startService(t, url, { clock: service.clock })
    const statusOf = async (client_secret: string, instance = service) =>
      (
        await sendAnonymousForm(instance, '/oidc/token', {
          grant_type: 'client_credentials',
          client_id: 'reader-web',
          client_secret,
        })
      ).status
    t.equal(await statusOf(secrets['reader-web'], other), 200)
    const created = await manage(service, createClientSecret, at)
    t.equal(created.status, 201)
    const { secret_id, client_secret: next } = Object(created.body.result)
    t.match(next, /^[\w-]{43}$/)
    service.clock.advance(1)
    for (const instance of [service, other]) {
      t.equal(await statusOf(secrets['reader-web'], instance), 200)
      t.equal(await statusOf(next, instance), 200)
    }
    t.match(await manage(service, createClientSecret, at), {
      status: 409,
      body: { error_code: 'conflict' },
    })
    const listed = await manage(service, listClientSecrets, at)
    t.match(listed.body.result, [{ last_used_at: String }, { last_used_at: String }])
    t.notMatch(listed.text, next)
    t.notMatch(listed.text, /hash/)
    const old = Object(listed.body.result).find((each: { secret_id: string }) => each.secret_id !== secret_id)
    t.equal((await manage(service, deleteClientSecret, { ...at, secretId: old.secret_id })).status, 204)
    t.equal(await statusOf(secrets['reader-web']), 401, 'at once on this instance')
    service.clock.advance(1)
    t.equal(await statusOf(secrets['reader-web'], other), 401, 'within a second on others')
    t.equal(await statusOf(next, other), 200)
    t.equal((await manage(service, deleteClientSecret, { ...at, secretId: old.secret_id })).status, 404)
  })

  t.test('a token that was issued before lives on until the client is deleted', async (t) => {
    const service = await startService(t, database)
    const token = await service.clientToken('reader-web')
    const [secret] = Object(await manage(service, listClientSecrets, at)).body.result
    await manage(service, deleteClientSecret, { ...at, secretId: secret.secret_id })
    const call = () =>
      service.call('/cis/v1/users/x', { client: undefined, headers: { authorization: `Bearer ${token}` } })
    t.equal((await call()).status, 404)
    await manage(service, clientEndpoints.deleteAppClient, at)
    t.equal((await call()).status, 401)
  })

  t.test('of two secrets that are made at once beside one, one is refused', async (t) => {
    const service = await startService(t, database)
    const answers = await Promise.all([
      manage(service, createClientSecret, at),
      manage(service, createClientSecret, at),
    ])
    t.same(answers.map(({ status }) => status).sort(), [201, 409])
    t.equal(Object((await manage(service, listClientSecrets, at)).body.result).length, 2)
  })

  t.test('no log line of the service has a secret that it made', async (t) => {
    const lines: string[] = []
    const service = await startService(t, database, {
      logger: { level: 'trace', stream: { write: (line: string) => void lines.push(line) } },
    })
    const created = await manage(service, createClientSecret, at)
    const secret = textOf(Object(created.body.result), 'client_secret')
    t.ok(lines.some((line) => line.includes('client.secret_created')))
    t.notOk(lines.some((line) => line.includes(secret)))
  })
})
