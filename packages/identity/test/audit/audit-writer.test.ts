import Fastify from 'fastify'
import t from 'tap'
import { type NewEvent, newEvent } from '../../src/audit/audit-event.ts'
import { createAuditWriter } from '../../src/audit/audit-writer.ts'

/** A writer whose store can be switched off. */
function createWriter() {
  const stored: NewEvent[][] = []
  const store = { isDown: false, stored }
  const lines: Record<string, unknown>[] = []
  const { log } = Fastify({ logger: { stream: { write: (line: string) => lines.push(JSON.parse(line)) } } })
  const writer = createAuditWriter({
    async store(events) {
      if (store.isDown) throw new Error('down')
      stored.push([...events])
    },
    log,
    mostWaiting: 20_000,
  })
  const events = Array.from({ length: 120 }, () =>
    newEvent('session.authenticated', { tenant_id: 'acme' }, 1),
  )
  return { writer, store, lines, events }
}

t.test('events are written in their order, fifty at once', async (t) => {
  const { writer, store, events } = createWriter()
  for (const event of events) writer.add(event)
  await writer.flush()
  t.strictSame(
    store.stored.map(({ length }) => length),
    [50, 50, 20],
  )
  t.strictSame(store.stored.flat(), events)
  await writer.close()
})

t.test('events that the database does not take wait, and too many refuse requests', async (t) => {
  const { writer, store, events } = createWriter()
  store.isDown = true
  for (const event of events) writer.add(event)
  await t.rejects(writer.flush(), { message: 'down' })
  t.equal(writer.isFull(), false)
  for (let count = 0; count < 20_000; count += events.length) for (const event of events) writer.add(event)
  t.equal(writer.isFull(), true)
  store.isDown = false
  await writer.flush()
  t.equal(writer.isFull(), false)
  t.strictSame(store.stored.flat().slice(0, 120), events)
  await writer.close()
})

t.test('a stop reports what it could not write', async (t) => {
  const { writer, store, lines, events } = createWriter()
  store.isDown = true
  for (const event of events) writer.add(event)
  await writer.close()
  t.match(lines.at(-1), { level: 50, lost: 120 })
})
