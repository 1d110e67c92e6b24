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
