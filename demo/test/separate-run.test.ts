import { readdirSync } from 'node:fs'
import { Redis } from 'ioredis'
import t from 'tap'
import { faultsOfEnding } from './leaves-nothing.ts'
import { isRunning, treeOf } from './process-tree.ts'
import { runDemo, until } from './running-demo.ts'
import { tellStory } from './story.ts'

t.test('the demo runs separate processes on a machine with Redis', async (t) => {
  const folder = t.testdir()
  const demo = await runDemo({ TMPDIR: folder })
  t.teardown(demo.destroy)
  const line = await demo.ready
  const { shop, bank, identity, portal } = demo.addresses

  t.equal(
    line,
    `ready shop=${shop} bank=${bank} identity=${identity} portal=${portal}`,
    'says on one line that all four answer',
  )
  t.match(demo.output(), /a private Redis server/, 'says where the sessions are')
  await t.test('V01: a log-in at the shop signs in at the bank, and one log-out ends both', (t) =>
    tellStory(t, demo.addresses),
  )
  const faults = await faultsOfEnding(demo, folder, () => demo.signalGroup('SIGINT'))
  t.same(faults, [], 'Ctrl-C ends all processes within 5 s and leaves nothing behind')
})

t.test('SIGTERM to the demo ends all processes and leaves nothing behind', async (t) => {
  const folder = t.testdir()
  const demo = await runDemo({ TMPDIR: folder })
  t.teardown(demo.destroy)
  await demo.ready
  t.same(await faultsOfEnding(demo, folder, () => demo.process.kill('SIGTERM')), [])
})

t.test('SIGKILL to the demo ends its services and its Redis', async (t) => {
  const demo = await runDemo({ TMPDIR: t.testdir() })
  t.teardown(demo.destroy)
  await demo.ready
  const tree = treeOf(demo.process.pid ?? 0)
  demo.process.kill('SIGKILL')
  await until('all have ended', () => !tree.some(isRunning), 20_000)
  t.ok(tree.length > 4, 'there were services')
})

t.test('Ctrl-C during start-up ends all processes and leaves nothing behind', async (t) => {
  const folder = t.testdir()
  const demo = await runDemo({ TMPDIR: folder })
  t.teardown(demo.destroy)
  await until('services are being started', () => demo.output().includes('starting identity'))
  t.same(await faultsOfEnding(demo, folder, () => demo.signalGroup('SIGINT')), [])
})

t.test('a service that dies is reported and the others continue', async (t) => {
  const demo = await runDemo({ TMPDIR: t.testdir() })
  t.teardown(demo.destroy)
  await demo.ready
  const pid = Number(/identity .*process (\d+)/.exec(demo.output())?.[1])
  process.kill(pid, 'SIGKILL')
  await until('the death is reported', () => demo.output().includes('identity ended (SIGKILL)'))
  const front = await fetch(demo.addresses.shop)
  t.equal(front.status, 200)
})

t.test('a private Redis that dies is reported and public pages are served', async (t) => {
  const demo = await runDemo({ TMPDIR: t.testdir() })
  t.teardown(demo.destroy)
  await demo.ready
  const redis = new Redis(Number(/Redis server on port (\d+)/.exec(demo.output())?.[1]), {
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  await redis.shutdown('NOSAVE').catch(() => {})
  await until('the death is reported', () => demo.output().includes('Redis server ended'))
  t.equal((await fetch(demo.addresses.shop)).status, 200)
  const headers = { cookie: `latchkey-sign-on=${'a'.repeat(43)}` }
  t.equal((await fetch(`${demo.addresses.shop}/api/me`, { headers })).status, 503)
})

t.test('the demo ends all processes when its parent is gone', async (t) => {
  const folder = t.testdir()
  const demo = await runDemo({ TMPDIR: folder }, { parent: '/bin/sh' })
  t.teardown(demo.destroy)
  await demo.ready
  const tree = treeOf(demo.process.pid ?? 0)
  demo.process.kill('SIGKILL')
  await until('all have ended', () => !tree.some(isRunning), 20_000)
  t.same(readdirSync(folder), [])
})
