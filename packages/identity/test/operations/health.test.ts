import { setTimeout as delay } from 'node:timers/promises'
import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import t from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases, postgres } from '../support/databases.ts'
import { startService } from '../support/service.ts'

onBothDatabases((t, database) => {
  t.test('N14 health tells that the service lives and is ready, and nothing else', async (t) => {
    const service = await startService(t, database)
    for (const path of ['/health/live', '/health/ready']) {
      const answer = await service.call(path, { client: undefined })
      t.strictSame([answer.status, answer.text], [200, '{"status":"ok"}'])
    }
  })
})

t.test('while the audit trail takes no more events every request is answered with 503', async (t) => {
  const url = await postgres.openShared(t)
  const service = await startService(t, url, { auditMostWaiting: 3 })
  const { db, close } = await openStorage(url)
  await service.clientToken()
  await sql`alter table audit_queue rename to audit_queue_gone`.execute(db)
  const wrong = { username: 'nobody', password: 'wrong' }
  for (let count = 0; count < 3; count += 1) {
    t.equal((await service.post(endpoints.authenticatePassword.path, wrong)).status, 400)
  }
  for (const answer of [
    await service.post(endpoints.authenticatePassword.path, wrong),
    await service.call(managementEndpoints.countUsers.path),
    await service.call('/cis/oidc/me', { headers: { authorization: 'Bearer x' } }),
  ]) {
    t.equal(answer.status, 503, answer.text)
    t.equal(answer.headers['retry-after'], '1')
  }
  t.equal((await service.call('/health/live', { client: undefined })).status, 200)
  await sql`alter table audit_queue_gone rename to audit_queue`.execute(db)
  await close()
  // tried again each second
  for (;;) {
    const answer = await service.post(endpoints.authenticatePassword.path, wrong)
    if (answer.status === 400) break
    t.equal(answer.status, 503)
    await delay(50)
  }
})

t.test('U09 without its tables the service lives and is not ready', async (t) => {
  const url = await postgres.openShared(t)
  const service = await startService(t, url)
  const { db, close } = await openStorage(url)
  await db.schema.dropTable('migrations').execute()
  await close()
  t.equal((await service.call('/health/live', { client: undefined })).status, 200)
  const ready = await service.call('/health/ready', { client: undefined })
  t.strictSame([ready.status, ready.text], [503, '{"status":"unavailable"}'])
  t.equal(ready.headers['retry-after'], '1')
})
