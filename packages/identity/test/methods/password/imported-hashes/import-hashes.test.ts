import { endpoints } from '@latchkey/protocol'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { onBothDatabases } from '../../../support/databases.ts'
import { importedHash, passwordOf } from '../../../support/imported-users.ts'
import { startService } from '../../../support/service.ts'

onBothDatabases(async (t, database) => {
  t.test('an upgrade never changes which password is right', async (t) => {
    const service = await startService(t, database)
    const logInWith = async (username: string, password: string) =>
      (await service.post(endpoints.authenticatePassword.path, { username, password })).status
    const cases = [
      { username: 'long', real: `${'p'.repeat(72)}REALTAIL`, fitting: `${'p'.repeat(72)}WRONGTAIL` },
      { username: 'cut', real: `${'q'.repeat(72)}REALTAIL`, fitting: 'q'.repeat(72) },
      { username: 'euro', real: `${'€'.repeat(24)}REAL`, fitting: `${'€'.repeat(30)}` },
      {
        username: 'decomposed',
        real: 'crème brûlée'.normalize('NFD'),
        fitting: 'crème brûlée'.normalize('NFC'),
      },
    ]
    for (const { username, real, fitting } of cases) {
      const credentials = { password_hash: await bcrypt(real, { cost: 4 }) }
      t.equal((await service.post(endpoints.createUser.path, { username, credentials })).status, 201)
      t.equal(await logInWith(username, fitting), 200, `${username}: as much as the hash can tell`)
      for (let tried = 0; tried < 2; tried += 1) {
        t.equal(await logInWith(username, real), 200, `${username}: the real password`)
      }
      t.equal(await logInWith(username, `x${real}`), 400)
    }
  })

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
