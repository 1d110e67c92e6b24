import { Writable } from 'node:stream'
import { endpoints } from '@latchkey/protocol'
import { createClock } from '../support/clock.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { startService, type TestService } from '../support/service.ts'

type T = Parameters<Parameters<typeof onBothDatabases>[0]>[0]

const names = [
  { username: 'alice', username_type: 'username' },
  { username: 'alice@example.com', username_type: 'email' },
  { username: '+15555550101', username_type: 'phone_number' },
]
const home = { ip_address: '203.0.113.7' }
const phone = { device_id: 'the-phone-of-the-victim' }
const everySeconds = 5

/** Tries of a victim and how many got in. */
interface Rate {
  tried: number
  gotIn: number
}

/** A service whose audit log says when a password was compared: a refusal for another reason is no guess. */
async function observed(t: T, database: TestDatabase) {
  const clock = createClock()
  const guesses: number[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      const { audit, reason } = JSON.parse(String(chunk))
      if (audit === 'login.failed' && reason === 'wrong_password') guesses.push(clock.seconds())
      done()
    },
  })
  const service = await startService(t, database, { clock, logger: { stream } })
  return { service, guesses, clock }
}

async function logIn(service: TestService, text: string, fields: object): Promise<boolean> {
  const body = { username: 'alice', password: text, ...fields }
  return (await service.post(endpoints.authenticatePassword.path, body)).status === 200
}

/** The most guesses within any 15 minutes. */
function most(guesses: readonly number[]): number {
  return Math.max(
    0,
    ...guesses.map((from) => guesses.filter((time) => time >= from && time < from + 900).length),
  )
}

async function simulate(
  t: T,
  database: TestDatabase,
  world: {
    minutes: number
    /** Where the attacker's try comes from. */
    attacker: (index: number) => object
    victims: Record<string, () => Promise<object>>
  },
) {
  const { service, guesses, clock } = await observed(t, database)
  await logIn(service, password, { client_attributes: { ...home, ...phone } })
  const { session_id } = await service.logIn({ client_attributes: home })
  const rates: Record<string, Rate> = {}
  const tries = (world.minutes * 60) / everySeconds
  for (let index = 0; index < tries; index += 1) {
    clock.advance(everySeconds)
    await logIn(service, `guess-${index}`, { ...names[index % names.length], ...world.attacker(index) })
    if (index % 24 !== 0) continue
    for (const [who, fieldsOf] of Object.entries(world.victims)) {
      const fields = await fieldsOf()
      const given = 'in_session' in fields ? { session_id } : fields
      const { tried, gotIn } = rates[who] ?? { tried: 0, gotIn: 0 }
      rates[who] = { tried: tried + 1, gotIn: gotIn + Number(await logIn(service, password, given)) }
    }
  }
  t.comment(
    `${database.name}: in ${world.minutes} minutes ${tries} wrong passwords were sent, ${guesses.length} compared, ` +
      `at most ${most(guesses)} within 15 minutes`,
  )
  for (const [who, { tried, gotIn }] of Object.entries(rates))
    t.comment(`${who}: ${gotIn} of ${tried} got in`)
  return { guesses, rates }
}

const changing = (index: number) => ({
  client_attributes: { ip_address: `198.${18 + (index % 2)}.${index % 250}.${index % 199}` },
})

onBothDatabases((t, database) => {
  t.test('H01 H05 under a distributed attack guesses stay bounded and the victim gets in', async (t) => {
    const { guesses, rates } = await simulate(t, database, {
      minutes: 35,
      attacker: changing,
      victims: {
        'at home': async () => ({ client_attributes: { ip_address: '203.0.113.99' } }),
        'by phone, from anywhere': async () => ({
          client_attributes: { ip_address: '192.0.2.1', ...phone },
        }),
        'in a session': async () => ({ in_session: true }),
      },
    })
    t.ok(most(guesses) <= 11, 'no more than ten within 15 minutes, and a tenth at the edge of windows')
    t.ok(guesses.length <= 10 * 3)
    for (const [who, { tried, gotIn }] of Object.entries(rates)) t.equal(gotIn, tried, who)
  })

  t.test('H01 H05 an attacker within the network of the victim does not keep her device out', async (t) => {
    const neighbour = { client_attributes: { ip_address: '203.0.113.250' } }
    const { guesses, rates } = await simulate(t, database, {
      minutes: 35,
      attacker: (index) => (index % 2 === 0 ? neighbour : changing(index)),
      victims: {
        'by phone, at home': async () => ({ client_attributes: { ...home, ...phone } }),
        'in a session': async () => ({ in_session: true }),
      },
    })
    t.ok(most(guesses) <= 21, 'once the tries of the account and those of the network')
    t.ok(guesses.length <= 10 * 3 + 10, 'in the long run those of the account alone')
    for (const [who, { tried, gotIn }] of Object.entries(rates)) t.equal(gotIn, tried, who)
  })

  t.test('H01 after a hundred failures in a row one guess is left in each window', async (t) => {
    const { service, guesses, clock } = await observed(t, database)
    for (let window = 0; window < 16; window += 1) {
      clock.advance(1800)
      for (let index = 0; index < 10; index += 1) await logIn(service, 'wrong', changing(window * 10 + index))
    }
    t.comment(`${database.name}: 160 wrong passwords with pauses between them, ${guesses.length} compared`)
    t.equal(guesses.length, 100 + 6)
    clock.advance(1800)
    t.ok(await logIn(service, password, {}), 'the next try of anybody may be right')
  })
})
