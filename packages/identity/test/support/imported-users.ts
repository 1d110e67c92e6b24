import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import type { Test } from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import type { TestDatabase } from './databases.ts'
import { seed } from './seed.ts'
import { startService } from './service.ts'

const seededAtOnce = 500
export const passwordOf = (index: number) => `old password ${index}`
const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** In turn of all four families, as cheap as they come. */
export async function importedHash(index: number): Promise<string> {
  const password = passwordOf(index)
  const salt = randomBytes(16)
  switch (index % 4) {
    case 0:
      return bcrypt(password, { cost: 4 })
    case 1:
      return argon2(password, { memoryCost: 64, timeCost: 1, parallelism: 1 })
    case 2:
      return `$scrypt$ln=4,r=1,p=1$${bare(salt)}$${bare(scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 }))}`
    default:
      return `$pbkdf2-sha256$i=10,l=32$${bare(salt)}$${bare(pbkdf2Sync(password, salt, 10, 32, 'sha256'))}`
  }
}

/** Users with hashes of other systems, who all log in once. */
export async function logInImportedUsers(t: Test, database: TestDatabase, count: number): Promise<void> {
  const hashes = await Promise.all(Array.from({ length: count }, (_, index) => importedHash(index)))
  const users = hashes.map((password_hash, index) => ({
    username: `user-${index}`,
    credentials: { password_hash },
  }))
  const [acme, ...others] = seed.tenants
  const databaseUrl = await database.openShared(t)
  // a start has ten seconds, whatever the size of its seed
  const startWith = (first: number) =>
    startService(t, databaseUrl, {
      seed: { tenants: [{ ...acme, users: users.slice(first, first + seededAtOnce) }, ...others] },
    })
  let service = await startWith(0)
  for (let first = seededAtOnce; first < count; first += seededAtOnce) {
    await service.app.close()
    service = await startWith(first)
  }
  const storage = await openStorage(databaseUrl)
  t.after(() => storage.close())
  const countImported = async () => {
    const rows = await storage.db.selectFrom('passwords').select('hash').execute()
    return rows.filter((row) => row.hash.startsWith('foreign:')).length
  }
  t.equal(await countImported(), count)
  await service.clientToken()
  const statuses = new Map<number, number>()
  const logInAll = async (suffix: string) => {
    statuses.clear()
    for (let first = 0; first < count; first += 20) {
      await Promise.all(
        Array.from({ length: Math.min(20, count - first) }, async (_, index) => {
          const body = { username: `user-${first + index}`, password: passwordOf(first + index) + suffix }
          const { status } = await service.post(endpoints.authenticatePassword.path, body)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }),
      )
    }
    return Object.fromEntries(statuses)
  }
  t.same(await logInAll(''), { 200: count })
  t.equal(await countImported(), 0)
  // by our own hashes now
  const again = { username: 'user-7', password: passwordOf(7) }
  t.equal((await service.post(endpoints.authenticatePassword.path, again)).status, 200)
  t.equal(
    (await service.post(endpoints.authenticatePassword.path, { ...again, password: 'another' })).status,
    400,
  )
}
