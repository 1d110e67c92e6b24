import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../support/databases.ts'
import { startService } from '../support/service.ts'

const { readStatistics } = managementEndpoints

onBothDatabases((t, database) => {
  t.test('managers of a tenant see what happened by time and app', async (t) => {
    const service = await startService(t, database)
    const read = async (query: Record<string, string> = {}) => {
      const path = `${readStatistics.path}?${new URLSearchParams(query)}`
      const { status, body, text } = await service.call(path, { client: 'admin-web' })
      t.equal(status, 200, text)
      return body.result
    }
    const before = service.clock.seconds()
    const { session_id } = await service.logIn()
    await service.post(
      endpoints.authenticatePassword.path,
      { username: 'alice', password: 'wrong' },
      'bank-web',
    )
    await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
    await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
    const hour = before - (before % 3600)
    const none = { log_ins: 0, silent_authentications: 0, failures: 0, refreshes: 0, log_outs: 0 }
    const first = [
      { ...none, at: hour, app_id: 'bank', silent_authentications: 2, failures: 1 },
      { ...none, at: hour, app_id: 'shop', log_ins: 1 },
    ]
    t.match(await read(), {
      counts: first,
      bucket_seconds: 3600,
      present: { sessions: 1, deliveries_waiting: 0 },
    })

    service.clock.advance(2 * 3600)
    await service.post(endpoints.logoutSession.path, { session_id }, 'shop-web')
    const later = { ...none, at: hour + 7200, app_id: 'shop', log_outs: 1 }
    t.match(await read(), { counts: [...first, later], present: { sessions: 0 } })
    t.match((await read({ from: String(hour + 3600) })) as object, { counts: [later] })
    const far = `${readStatistics.path}?from=0&bucket=day`
    t.equal(
      (await service.call(far, { client: 'admin-web' })).status,
      400,
      'a span of too many buckets is refused',
    )
    const days = (await read({ bucket: 'day' })) as { counts: { log_ins: number }[]; bucket_seconds: number }
    t.equal(days.bucket_seconds, 86_400)
    t.equal(
      days.counts.reduce((sum, { log_ins }) => sum + log_ins, 0),
      1,
    )
    const others = await service.call(readStatistics.path, { client: 'shop-web' })
    t.equal(others.status, 403, 'who manages one app only is refused')
  })
})
