import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../../support/databases.ts'
import { importedHash, passwordOf } from '../../../support/imported-users.ts'
import { startService } from '../../../support/service.ts'

onBothDatabases(async (t, database) => {
  t.test('a wrong password upgrades nothing, and a hash that costs too much is refused', async (t) => {
    const service = await startService(t, database)
    const password_hash = await importedHash(0)
    const made = await service.post(endpoints.createUser.path, {
      username: 'dora',
      credentials: { password_hash },
    })
    t.equal(made.status, 201)
    const body = { username: 'dora', password: 'wrong' }
    t.equal((await service.post(endpoints.authenticatePassword.path, body)).status, 400)
    const right = { username: 'dora', password: passwordOf(0) }
    t.equal((await service.post(endpoints.authenticatePassword.path, right)).status, 200)

    for (const credentials of [
      { password_hash: `$2b$31$${'a'.repeat(53)}` },
      { password_hash, password: 'both of them' },
      {},
    ]) {
      const refused = await service.post(endpoints.createUser.path, { username: 'emil', credentials })
      t.strictSame([refused.status, refused.body.error_code], [400, 'invalid_request'])
    }
    const seeded = { tenant_id: 'x', users: [{ username: 'u', credentials: { password_hash: 'nothing' } }] }
    await t.rejects(startService(t, ':memory:', { seed: { tenants: [seeded] } }), { code: 'seed_invalid' })
  })
})
