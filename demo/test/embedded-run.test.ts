import t from 'tap'
import { faultsOfEnding } from './leaves-nothing.ts'
import { runDemo } from './running-demo.ts'
import { tellStory } from './story.ts'

t.test('the demo runs embedded on a machine without Redis', async (t) => {
  const folder = t.testdir()
  const demo = await runDemo({ TMPDIR: folder, PATH: '/nowhere' })
  t.teardown(demo.destroy)
  await demo.ready

  t.match(demo.output(), /an embedded store/, 'says that the store is embedded')
  await t.test('V01: a log-in at the shop signs in at the bank, and one log-out ends both', (t) =>
    tellStory(t, demo.addresses),
  )
  const faults = await faultsOfEnding(demo, folder, () => demo.signalGroup('SIGINT'))
  t.same(faults, [], 'Ctrl-C ends all processes within 5 s and leaves nothing behind')
})
