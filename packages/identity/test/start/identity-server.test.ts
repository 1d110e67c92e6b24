import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { startService } from '../support/service.ts'

t.test('a request under way when the server closes is still answered', async (t) => {
  const service = await startService(t, sqlite)
  const { app } = service
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const token = await service.clientToken()
  const arrived = new Promise((resolve) => app.server.once('request', resolve))
  const answer = fetch(`${origin}${endpoints.authenticatePassword.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'alice', password }),
  })
  await arrived
  const asked = Date.now()
  await app.close()
  t.equal((await answer).status, 200)
  t.ok(Date.now() - asked < 10_000, 'and its connection does not keep the server open')
})

t.test('H18 health stays quick and nothing piles up while many log in at once', async (t) => {
  const service = await startService(t, sqlite, {
    limits: {
      passwordFailures: { max: 1000, windowSeconds: 900 },
      clientFailures: { max: 1000, windowSeconds: 900 },
    },
  })
  const logins = Promise.all(
    Array.from({ length: 150 }, () =>
      service.post(endpoints.authenticatePassword.path, { username: 'alice', password: 'wrong' }),
    ),
  )
  await service.call('/health/live', { client: undefined })
  const answers = await logins
  const refused = answers.filter((answer) => answer.status === 503)
  t.ok(refused.length >= 50, `${refused.length} were refused at once`)
  t.ok(answers.every((answer) => [400, 503].includes(answer.status)))
  for (const answer of refused) {
    t.equal(answer.headers['retry-after'], '1')
    t.equal(answer.body.error_code, 'temporarily_unavailable')
  }
  await service.logIn({ username: 'bob' })
})
