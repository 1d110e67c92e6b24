import { randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import type { Test } from 'tap'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { createSealer } from '../../src/keys/sealer.ts'
import { DeliveryError } from '../../src/outbox/delivery-error.ts'
import { addToOutbox, type NewOutboxEntry, takeDue } from '../../src/outbox/outbox-entry.ts'
import type { Delivery, OutboxChannel } from '../../src/outbox/outbox-lane.ts'
import { createOutboxSender } from '../../src/outbox/outbox-sender.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { coreRetention, removeExpired } from '../../src/storage/remove-expired.ts'
import { createClock } from '../support/clock.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { holdPolls, untilPolled } from '../support/polls.ts'

const sealer = createSealer(parseMasterKeys([randomBytes(32).toString('base64url')]))

interface Sent extends Delivery {
  contents: string
}

/** A database with an outbox, and instances of the service that send from it. */
async function openOutbox(t: Test, database: TestDatabase) {
  const url = await database.openShared(t)
  const storage = await openStorage(url)
  t.after(() => storage.close())
  const { db } = storage
  const clock = createClock()
  const sent: Sent[] = []
  const lines: Record<string, unknown>[] = []
  const { log } = Fastify({
    logger: { level: 'warn', stream: { write: (line: string) => lines.push(JSON.parse(line)) } },
  })
  const smsChannel = (deliver: (message: Sent) => Promise<void> | void): OutboxChannel => ({
    name: 'sms',
    mostAtOnce: 3,
    pauses: { first: 2, longest: 60 },
    async deliver(contents, delivery) {
      const message = { contents, ...delivery }
      sent.push(message)
      await deliver(message)
    },
  })
  return {
    ...{ db, url, clock, sent, lines, smsChannel },
    add: (...entries: Partial<NewOutboxEntry>[]) =>
      addToOutbox(
        db,
        sealer,
        entries.map((entry) => ({
          ...{ channel: 'sms', tenantId: 'acme', contents: 'hello', expiresAt: clock.seconds() + 300 },
          ...entry,
        })),
        clock.seconds(),
      ),
    /** One more instance, on a connection of its own. */
    async start(channels: OutboxChannel[], mostWaiting?: number) {
      // two connections of one process to a SQLite file would wait for each other
      const own = database.name === 'SQLite' ? storage : await openStorage(url)
      const sender = createOutboxSender({
        ...{ db: own.db, sealer, channels, nowSeconds: clock.seconds, log },
        ...(mostWaiting !== undefined && { mostWaiting }),
      })
      t.after(async () => {
        await sender.close()
        if (own !== storage) await own.close()
      })
      return sender
    },
    rows: () => db.selectFrom('outbox').selectAll().execute(),
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now()
  while (!(await isSo())) {
    if (performance.now() - start > 20_000) throw new Error('not so in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

onBothDatabases((t, database) => {
  t.test('a message is sealed until it is delivered, and erased then', async (t) => {
    const { add, rows, sent, start, smsChannel } = await openOutbox(t, database)
    await add({ contents: 'code 123456' })
    const [row] = await rows()
    t.notMatch(JSON.stringify(row), '123456')
    const sender = await start([smsChannel(() => {})])
    sender.wake('sms')
    await until(async () => (await rows()).length === 0)
    t.match(sent, [{ contents: 'code 123456', id: row?.message_id, tenantId: 'acme', attempt: 1 }])
  })

  t.test(
    'a temporary failure is repeated with the same id and growing pauses until it succeeds',
    async (t) => {
      const { add, rows, sent, lines, clock, start, smsChannel } = await openOutbox(t, database)
      await add({})
      const sender = await start([
        smsChannel(({ attempt }) => {
          if (attempt < 4) throw new Error('the server answered 451')
        }),
      ])
      const pauses: number[] = []
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        sender.wake('sms')
        await until(() => lines.length === attempt)
        const [row] = await rows()
        const pause = (row?.due_at ?? 0) - clock.seconds()
        pauses.push(pause)
        clock.advance(pause - 1)
        sender.wake('sms')
        await turn()
        clock.advance(1)
      }
      sender.wake('sms')
      await until(async () => (await rows()).length === 0)
      t.equal(new Set(sent.map(({ id }) => id)).size, 1)
      t.same(
        sent.map(({ attempt }) => attempt),
        [1, 2, 3, 4],
      )
      t.ok(
        pauses.every((pause, index) => pause >= 2 ** index && pause <= 2 ** (index + 1)),
        `${pauses}`,
      )
      t.match(lines, [
        { audit: 'delivery.delayed', channel: 'sms', attempts: 1, reason: 'the server answered 451' },
        { attempts: 2 },
        { attempts: 3 },
      ])
    },
  )

  t.test('a message is given up when the next attempt would come too late, and reported', async (t) => {
    const { add, rows, sent, lines, clock, start, smsChannel } = await openOutbox(t, database)
    await add({ expiresAt: clock.seconds() + 20 })
    const sender = await start([
      smsChannel(() => {
        throw new Error('down')
      }),
    ])
    for (let second = 0; second < 25 && (await rows()).length > 0; second += 1) {
      const before = sent.length
      const isDue = (await rows()).some((row) => row.due_at <= clock.seconds())
      sender.wake('sms')
      if (isDue) await until(async () => sent.length > before && lines.length === sent.length)
      clock.advance(1)
    }
    t.same(await rows(), [])
    t.ok(sent.length >= 3, `${sent.length} attempts`)
    t.match(lines.at(-1), { audit: 'delivery.failed', level: 50, reason: 'down' })
  })

  t.test('a permanent failure is not repeated', async (t) => {
    const { add, rows, sent, lines, start, smsChannel } = await openOutbox(t, database)
    await add({})
    const sender = await start([
      smsChannel(() => {
        throw new DeliveryError('no such number', { isPermanent: true })
      }),
    ])
    sender.wake('sms')
    await until(() => lines.length > 0)
    t.same(await rows(), [])
    t.equal(sent.length, 1)
    t.match(lines, [{ audit: 'delivery.failed', reason: 'no such number', attempts: 1 }])
  })

  t.test('a receiver that names a time is left alone until then', async (t) => {
    const { add, rows, lines, clock, start, smsChannel } = await openOutbox(t, database)
    await add({})
    const sender = await start([
      smsChannel(() => {
        throw new DeliveryError('busy', { retryAfterSeconds: 45 })
      }),
    ])
    sender.wake('sms')
    await until(() => lines.length > 0)
    t.equal((await rows())[0]?.due_at, clock.seconds() + 45)
  })

  t.test('of several instances one sends each message', async (t) => {
    const { add, rows, sent, start, smsChannel } = await openOutbox(t, database)
    const contents = Array.from({ length: 60 }, (_, index) => `message ${index}`)
    await add(...contents.map((text) => ({ contents: text })))
    const senders = []
    for (let n = 0; n < 3; n += 1) {
      senders.push(await start([smsChannel(() => new Promise((resolve) => setImmediate(resolve)))]))
    }
    for (const sender of senders) sender.wake('sms')
    await until(async () => (await rows()).length === 0)
    t.same(sent.map((message) => message.contents).sort(), contents.sort())
  })

  t.test(
    'a message that an instance took before it died is sent by another one, with the same id',
    async (t) => {
      const { add, rows, sent, db, clock, start, smsChannel } = await openOutbox(t, database)
      await add({})
      const now = clock.seconds()
      const [taken] = await takeDue(db, 'sms', 10, { now, leaseUntil: now + 30 })
      const sender = await start([smsChannel(() => {})])
      sender.wake('sms')
      clock.advance(29)
      sender.wake('sms')
      await turn()
      t.equal((await rows()).length, 1)
      t.same(sent, [], 'while it is leased')
      clock.advance(1)
      sender.wake('sms')
      await until(async () => (await rows()).length === 0)
      t.match(sent, [{ id: taken?.message_id, attempt: 2 }])
    },
  )

  t.test(
    'a channel whose receiver hangs holds up no other, and no more than its share is under way',
    async (t) => {
      const { add, rows, sent, start, smsChannel } = await openOutbox(t, database)
      await add(...Array.from({ length: 8 }, () => ({})))
      await add({ channel: 'email', contents: 'an email' })
      const held: (() => void)[] = []
      const emails: string[] = []
      const sender = await start([
        smsChannel(() => new Promise<void>((resolve) => held.push(resolve))),
        {
          ...{ name: 'email', mostAtOnce: 3, pauses: { first: 2, longest: 60 } },
          async deliver(contents) {
            emails.push(contents)
          },
        },
      ])
      sender.wake('sms')
      await until(() => sent.length === 3)
      sender.wake('email')
      await until(() => emails.length === 1)
      t.equal(sent.length, 3)
      while ((await rows()).length > 0) {
        for (const release of held.splice(0)) release()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      t.equal(sent.length, 8)
    },
  )

  t.test('a newer message of the same slot replaces one that waits, and a decoy is never sent', async (t) => {
    const { add, rows, sent, db, clock, start, smsChannel } = await openOutbox(t, database)
    await add({ contents: 'old', slot: 'alice' })
    await add({ contents: 'other', slot: 'bob' }, { contents: 'decoy', isDecoy: true })
    await add({ contents: 'new', slot: 'alice' })
    const sender = await start([smsChannel(() => {})])
    sender.wake('sms')
    await until(() => sent.length === 2)
    t.same(sent.map(({ contents }) => contents).sort(), ['new', 'other'])
    await until(async () => (await rows()).length === 1)
    clock.advance(3600)
    await removeExpired(db, coreRetention, clock.seconds())
    t.same(await rows(), [])
  })

  t.test('an entry with an id is added once', async (t) => {
    const { add, rows } = await openOutbox(t, database)
    await add({ id: 'same', contents: 'first' })
    await add({ id: 'same', contents: 'second' }, { id: 'another' })
    t.same((await rows()).map((row) => row.message_id).sort(), ['another', 'same'])
  })

  t.test('what nobody sent in time is erased and reported, and a full channel says so', async (t) => {
    holdPolls(t)
    const { add, rows, lines, clock, start, smsChannel } = await openOutbox(t, database)
    await add({}, {}, {}, {}, {}, {})
    await add({ expiresAt: clock.seconds() })
    const sender = await start([smsChannel(() => new Promise(() => {}))], 5)
    t.equal(sender.isFull('sms'), false)
    await untilPolled(() => sender.isFull('sms'))
    t.equal(sender.isFull('email'), false)
    t.match(lines, [{ audit: 'delivery.failed', reason: 'expired' }])
    t.equal((await rows()).length, 6)
  })
})
