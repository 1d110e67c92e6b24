import { setTimeout as delay } from 'node:timers/promises'
import {
  createDatabase,
  dropDatabase,
  freePort,
  startPgBouncer,
  testPostgres,
} from '@latchkey/local-services'
import { testVolume } from '@latchkey/test-volume'
import t from 'tap'
import { identityInstance } from './support/identity-instance.ts'
import { startRoundRobinProxy } from './support/round-robin-proxy.ts'
import { storyEnvironment, storyTellers } from './support/story-world.ts'

t.test('three instances, of which one is killed again and again, keep every promise', async (t) => {
  const kills = testVolume(t, 'killed instances', { short: 3, long: 100 })
  const server = await testPostgres()
  t.teardown(() => server.stop())
  const database = await createDatabase(server.url)
  t.teardown(() => dropDatabase(server.url, database))
  const pooler = await startPgBouncer(server.url)
  t.teardown(() => pooler.stop())
  const env = await storyEnvironment(t)
  const ports = [await freePort(), await freePort(), await freePort()]
  // one of them behind a pooler in transaction mode
  const urls = [database, database, pooler.urlOf(database)]
  const instances = ports.map((port, index) =>
    identityInstance({ ...env, PORT: String(port), LATCHKEY_DATABASE_URL: urls[index] ?? database }),
  )
  t.teardown(() => Promise.all(instances.map((instance) => instance.end('SIGKILL'))))
  await Promise.all(instances.map((instance) => instance.start()))
  const proxy = await startRoundRobinProxy(ports)
  t.teardown(() => proxy.close())

  const tellers = await storyTellers(proxy.origin)
  let isOver = false
  const telling = Promise.all(tellers.map((teller) => teller.tell(() => !isOver)))
  for (let kill = 0; kill < kills; kill += 1) {
    // in the middle of whatever goes on
    await delay(300 + Math.random() * 700)
    const instance = instances[kill % instances.length]
    await instance?.end('SIGKILL')
    await instance?.start()
  }
  isOver = true
  await telling
  await Promise.all(tellers.map((teller) => teller.verify()))
  t.strictSame(
    tellers.flatMap(({ violations }) => violations),
    [],
  )
  const calls = tellers.reduce((sum, { count }) => sum + count(), 0)
  t.comment(`${calls} answered calls, ${kills} killed instances`)
  t.ok(calls > 50, 'the stories went on all the time')
})
