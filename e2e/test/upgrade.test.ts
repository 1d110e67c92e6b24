import { setTimeout as delay } from 'node:timers/promises'
import { createDatabase, dropDatabase, freePort, testPostgres } from '@latchkey/local-services'
import { testVolume } from '@latchkey/test-volume'
import t from 'tap'
import { earlierRelease } from './support/earlier-release.ts'
import { identityInstance } from './support/identity-instance.ts'
import { startRoundRobinProxy } from './support/round-robin-proxy.ts'
import { storyEnvironment, storyTellers } from './support/story-world.ts'

// It proves: the release before goes on working on the schema of this version while this version migrates under its load and
// serves beside it, each reads what the other writes, and nothing that either has answered is lost when the old one stops.
t.test('an upgrade of PostgreSQL under load loses nothing that was answered', async (t) => {
  const together = testVolume(t, 'calls side by side', { short: 60, long: 6_000 })
  const server = await testPostgres()
  t.teardown(() => server.stop())
  const database = await createDatabase(server.url)
  t.teardown(() => dropDatabase(server.url, database))
  const env = { ...(await storyEnvironment(t)), LATCHKEY_DATABASE_URL: database }
  const ports = [await freePort(), await freePort()]
  const [oldPort, newPort] = ports
  const before = identityInstance({ ...env, PORT: String(oldPort) }, await earlierRelease(t, '0.1.0'))
  const after = identityInstance({ ...env, PORT: String(newPort) })
  t.teardown(() => Promise.all([before.end('SIGKILL'), after.end('SIGKILL')]))
  await before.start()
  const proxy = await startRoundRobinProxy(ports)
  t.teardown(() => proxy.close())

  const tellers = (await storyTellers(proxy.origin)).slice(0, 2)
  const calls = () => tellers.reduce((sum, { count }) => sum + count(), 0)
  /** Waits until there were so many more answers. */
  const more = async (count: number) => {
    for (const goal = calls() + count; calls() < goal; ) await delay(20)
  }
  let isOver = false
  const telling = Promise.all(tellers.map((teller) => teller.tell(() => !isOver)))
  await more(10)
  const underOld = calls()
  await after.start()
  await more(together)
  t.equal(await before.end('SIGTERM'), 0)
  const sideBySide = calls()
  await more(10)
  isOver = true
  await telling
  await Promise.all(tellers.map((teller) => teller.verify()))
  t.strictSame(
    tellers.flatMap(({ violations }) => violations),
    [],
  )
  t.comment(
    `answered calls: ${underOld} before, ${sideBySide} until the old release stopped, ${calls()} in all`,
  )
})
