import { testVolume } from '@latchkey/test-volume'
import { Redis } from 'ioredis'
import t from 'tap'
import { AppUser } from './support/faults/app-user.ts'
import { startFaultWorld } from './support/faults/fault-world.ts'
import type { ProcessState } from './support/faults/process-state.ts'
import { Tally } from './support/faults/tally.ts'

// with connections that were reset, Node.js may wait for ever for its handles at its end; everything is closed by then
process.once('beforeExit', () => process.exit())

const users = 12
/** What the heap of a process may gain in the second half: what warms up late, never something of each request. */
const gainMib = 4

t.test(
  'apps and service hold no more after many log-ins, visits and log-outs than after half of them',
  async (t) => {
    const requests = testVolume(t, 'requests of users who come and go', { short: 800, long: 200_000 })
    const world = await startFaultWorld(t, users)
    const tally = new Tally()
    let answered = 0
    tally.onNoted = () => {
      answered += 1
    }
    const people = world.users.map((credentials) => new AppUser(world.origins, credentials, tally))
    const liveUntil = async (count: number) => {
      await Promise.all(people.map((person) => person.live(() => answered < count)))
      return { apps: await world.stateOf('apps'), identity: await world.stateOf('identity') }
    }
    const half = await liveUntil(requests / 2)
    const end = await liveUntil(requests)

    for (const name of ['apps', 'identity'] as const) {
      const [before, after] = [half[name], end[name]]
      t.comment(`measured: heap of ${name} ${mib(before)}, then ${mib(after)} MiB`)
      t.ok(after.heapBytes - before.heapBytes < gainMib * 2 ** 20, `objects of ${name}`)
      t.ok(after.externalBytes - before.externalBytes < gainMib * 2 ** 20, `buffers of ${name}`)
      // connections are kept open for a while, up to one for each request of a user
      t.ok(
        after.handles < before.handles + 3 * users,
        `${name} has ${after.handles} sockets, servers and timers`,
      )
    }
    const { falseLogins, falseLogouts, lostUpdates, wrongAnswers } = tally
    t.comment(`${tally.refused} requests refused`)
    t.strictSame([falseLogins, falseLogouts, lostUpdates, wrongAnswers], [[], [], [], []])

    const redis = new Redis(world.primary.url)
    t.teardown(() => redis.quit())
    const keys = await redis.keys('*')
    const lasting = []
    for (const key of keys) if ((await redis.pttl(key)) === -1) lasting.push(key)
    t.ok(keys.length > 0)
    t.strictSame(lasting, [], 'every record ends by itself')
  },
)

const mib = ({ heapBytes }: ProcessState) => (heapBytes / 2 ** 20).toFixed(1)
