import t from 'tap'
import { createOwedReturns } from '../../src/attempts/owed-returns.ts'

// the timers of a service do not keep its process
const alive = setInterval(() => {}, 1_000)
t.teardown(() => clearInterval(alive))

t.test('a return is run at once, and again until it succeeds, each once', async (t) => {
  const returns = createOwedReturns({ pauseMs: 1 })
  let isDown = true
  const done: string[] = []
  const all = ['a', 'b', 'c'].map((name) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const run = async () => {
      if (isDown) throw new Error('down')
      done.push(name)
      resolve()
    }
    return { run, promise }
  })
  for (const { run } of all) await returns.giveBack(run)
  t.same(done, [])
  isDown = false
  await Promise.all(all.map(({ promise }) => promise))
  t.same(done, ['a', 'b', 'c'])
  await returns.giveBack(async () => void done.push('d'))
  t.same(done, ['a', 'b', 'c', 'd'])
})

t.test('a closed service runs no return any more', async (t) => {
  const returns = createOwedReturns({ pauseMs: 1 })
  let runs = 0
  await returns.giveBack(async () => {
    runs += 1
    throw new Error('down')
  })
  returns.close()
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  t.equal(runs, 1)
})
