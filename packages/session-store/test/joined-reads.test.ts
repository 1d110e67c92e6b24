import t from 'tap'
import { joinedReads } from '../src/joined-reads.ts'

/** Reads that note their batches; the value of a key is its name in capitals. */
function noting() {
  const batches: { keys: readonly string[]; reads: number }[] = []
  const read = joinedReads(async (keys, reads) => {
    batches.push({ keys: [...keys], reads })
    return keys.map((key) => key.toUpperCase())
  })
  return { batches, read }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

t.test('P05 reads that begin in one turn are one command, and each gets its own values', async (t) => {
  const { batches, read } = noting()
  const values = await Promise.all([read(['a', 'b']), read([]), read(['c']), read(['a', 'd'])])
  t.strictSame(values, [['A', 'B'], [], ['C'], ['A', 'D']])
  t.strictSame(batches, [{ keys: ['a', 'b', 'c', 'a', 'd'], reads: 4 }])
})

t.test('reads of another turn are another command, also while the first is under way', async (t) => {
  const { batches, read } = noting()
  const first = read(['a'])
  await nextTurn()
  const second = read(['b'])
  t.strictSame(await Promise.all([first, second]), [['A'], ['B']])
  t.strictSame(
    batches.map(({ keys }) => keys),
    [['a'], ['b']],
  )
})

t.test('a command does not grow without limit', async (t) => {
  const { batches, read } = noting()
  const keys = Array.from({ length: 150 }, (_, index) => [`${index}x`, `${index}y`])
  const values = await Promise.all(keys.map(read))
  t.strictSame(
    values,
    keys.map((pair) => pair.map((key) => key.toUpperCase())),
  )
  t.strictSame(
    batches.map(({ keys }) => keys.length),
    [128, 128, 44],
  )
})

t.test('every read of a command that fails is rejected, and the next turn begins anew', async (t) => {
  let isDown = true
  const read = joinedReads(async (keys) => {
    if (isDown) throw new Error('down')
    return keys
  })
  const failed = await Promise.allSettled([read(['a']), read(['b'])])
  t.strictSame(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  isDown = false
  t.strictSame(await read(['a']), ['a'])
})

t.test('a command that fails before it is sent rejects its reads', async (t) => {
  const read = joinedReads<string>(() => {
    throw new Error('closed')
  })
  await t.rejects(read(['a']), { message: 'closed' })
})
