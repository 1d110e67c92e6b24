import { testVolume } from '@latchkey/test-volume'
import t from 'tap'
import { writePart } from '../document-part.ts'
import { type FaultRow, faultsPart } from '../faults-document.ts'
import { AppUser } from './support/faults/app-user.ts'
import { clockFaults } from './support/faults/clock-faults.ts'
import { databaseFaults } from './support/faults/database-faults.ts'
import { startFaultWorld } from './support/faults/fault-world.ts'
import { redisFaults } from './support/faults/redis-faults.ts'
import { runFault, untilRecovered } from './support/faults/run-fault.ts'
import { serviceFaults } from './support/faults/service-faults.ts'
import { Tally } from './support/faults/tally.ts'

// with connections that were reset, Node.js may wait for ever for its handles at its end; everything is closed by then
process.once('beforeExit', () => process.exit())

const userCount = testVolume(t, 'users at once', { short: 6, long: 24 })
const forMs = testVolume(t, 'milliseconds of each fault', { short: 600, long: 4_000 })
const world = await startFaultWorld(t, userCount)
const calm = new Tally()
const users = world.users.map((credentials) => new AppUser(world.origins, credentials, calm))
let isOver = false
const lives = Promise.all(users.map((user) => user.live(() => !isOver)))
await untilRecovered(calm, userCount)
const rows: FaultRow[] = []
const isLong = userCount > 6

for (const fault of [...redisFaults, ...serviceFaults, ...databaseFaults, ...clockFaults]) {
  if (fault.isLong && !isLong) continue
  t.test(`${fault.name}: nobody is signed in or out, and no update is lost`, async (t) => {
    const { row, tally } = await runFault(world, users, fault, forMs)
    t.same(tally.falseLogins, [], 'false log-ins')
    t.same(tally.falseLogouts, [], 'false log-outs')
    t.same(tally.lostUpdates, [], 'lost updates')
    t.same(tally.wrongAnswers.slice(0, 5), [], 'every answer is orderly')
    if (fault.effect === 'refuses') t.ok(row.refused > 0, 'it shows')
    t.ok(row.worstMs < 20_000, `the slowest answer after ${Math.round(row.worstMs)} ms`)
    t.ok(row.recoveryMs < 20_000, `recovered after ${Math.round(row.recoveryMs)} ms`)
    t.comment(JSON.stringify(row))
    rows.push(row)
  })
}

t.test('the users go on until the end, and the document gets the figures', async (t) => {
  isOver = true
  await t.resolves(lives)
  if (isLong) {
    const run = { users: userCount, secondsOfEachFault: forMs / 1_000 }
    writePart(new URL('../../docs/outages.md', import.meta.url), 'faults', faultsPart(rows, run))
  }
})
