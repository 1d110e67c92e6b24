import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { WalFlusher } from '../../../src/storage/sqlite/wal-flusher.ts'

t.test('those that wait share a flush, and one that begins later waits for one of its own', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-wal-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  await writeFile(join(directory, 'x.db-wal'), 'log')
  const flusher = new WalFlusher(join(directory, 'x.db'))
  t.after(() => flusher.close())
  const first = flusher.flush()
  const second = flusher.flush()
  const third = flusher.flush()
  t.not(first, second, 'the first may have begun before the commit of the second')
  t.equal(second, third)
  const order: string[] = []
  await Promise.all([first.then(() => order.push('first')), second.then(() => order.push('second'))])
  t.strictSame(order, ['first', 'second'])
  await flusher.flush()
})

t.test('a flush that fails is told to who waits, and the next is tried again', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-wal-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const flusher = new WalFlusher(join(directory, 'x.db'))
  await t.rejects(flusher.flush(), { code: 'ENOENT' })
  await writeFile(join(directory, 'x.db-wal'), 'log')
  await flusher.flush()
  await flusher.close()
})
