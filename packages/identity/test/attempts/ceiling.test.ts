import { Writable } from 'node:stream'
import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { hasFairRoom, WaitingCalls } from '../../src/attempts/ceiling.ts'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { startService, type TestService } from '../support/service.ts'

function collectLog(): { lines: Record<string, unknown>[]; logger: { stream: Writable } } {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, logger: { stream } }
}

const guess = (service: TestService, username: string, text: string, client_attributes?: object) =>
  service.post(endpoints.authenticatePassword.path, {
    username,
    password: text,
    ...(client_attributes && { client_attributes }),
  })

onBothDatabases(async (t, database) => {
  t.test('H05 wrong tries at names that nobody has raise one alarm, and lock out no user', async (t) => {
    const { lines, logger } = collectLog()
    const limits = { clientFailures: { max: 20, windowSeconds: 900 } }
    const service = await startService(t, database, { limits, logger })
    const home = { ip_address: '203.0.113.7' }
    t.equal((await guess(service, 'alice', password, home)).status, 200)
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        guess(service, `nobody-${index}`, 'wrong', { ip_address: `198.51.${index}.1` }),
      ),
    )
    const alarms = () => lines.filter(({ audit }) => audit === 'ceiling.reached')
    t.match(alarms(), [{ client_id: 'shop-web', reason: 'failures:strangers' }])
    t.equal(alarms().length, 1)
    t.equal(lines.filter(({ budget, level }) => budget === 'failures' && level === 40).length, 1)

    const answered: string[] = []
    const timed = async (username: string, attributes?: object) => {
      const start = performance.now()
      const { status } = await guess(service, username, password, attributes)
      answered.push(username)
      return { status, ms: performance.now() - start }
    }
    const [stranger, known] = await Promise.all([timed('bob'), timed('alice', home)])
    t.same([stranger.status, known.status], [200, 200])
    t.ok(stranger.ms >= 990, 'an unknown source waits')
    t.same(answered, ['alice', 'bob'], 'a known source does not')
  })

  t.test('H05 one address has less room beyond the ceiling', async (t) => {
    const limits = {
      clientFailures: { max: 2, windowSeconds: 900 },
      addressFailures: { max: 20, windowSeconds: 900 },
    }
    const service = await startService(t, database, { limits })
    const statuses: number[] = []
    for (let index = 0; index < 3; index += 1) {
      statuses.push((await guess(service, `nobody-${index}`, 'wrong', { ip_address: '198.51.100.1' })).status)
    }
    t.same(statuses, [400, 400, 429])
  })

  t.test(
    'H05 a neighbour who fills the budget of an address locks out no user who was there before',
    async (t) => {
      const limits = { addressFailures: { max: 3, windowSeconds: 900 } }
      const service = await startService(t, database, { limits })
      const address = { ip_address: '203.0.113.7' }
      t.equal((await guess(service, 'alice', password, address)).status, 200)
      for (let index = 0; index < 5; index += 1) await guess(service, `nobody-${index}`, 'wrong', address)
      t.equal((await guess(service, 'bob', password, address)).status, 429)
      t.equal((await guess(service, 'alice', password, address)).status, 200)
    },
  )
})

t.test(
  'H05 calls of one client that wait leave room for those of others, and all together are bounded',
  async (t) => {
    const waiting = new WaitingCalls()
    /** Lets calls of a client wait until one is refused. */
    const fill = (client_id: string) => {
      const leaves: (() => void)[] = []
      for (;;) {
        const leave = waiting.enter({ tenant_id: 'acme', client_id }, hasFairRoom)
        if (leave === undefined) return leaves
        leaves.push(leave)
      }
    }
    const ofShop = fill('shop-web')
    t.equal(ofShop.length, 500)
    const ofBank = fill('bank-web')
    t.equal(ofBank.length, 250)
    t.equal(fill('shop-web').length, 0, 'whoever has many gets no more')
    for (const leave of [...ofShop, ...ofBank]) leave()
    const filled = Array.from({ length: 2000 }, (_, index) => fill(`client-${index}`).length)
    t.equal(
      filled.reduce((sum, length) => sum + length),
      1000,
    )
    t.equal(
      new WaitingCalls().enter({ tenant_id: 'acme', client_id: 'shop-web' }, () => false),
      undefined,
    )
  },
)
