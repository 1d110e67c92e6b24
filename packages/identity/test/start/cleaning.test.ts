import t from 'tap'
import { startCleaning } from '../../src/start/cleaning.ts'

t.test('runs follow each other, a failed one too, and never overlap', async (t) => {
  const faults: unknown[] = []
  let underWay = 0
  let runs = 0
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const cleaning = startCleaning(
    async () => {
      runs += 1
      underWay += 1
      t.equal(underWay, 1)
      await new Promise((turn) => setImmediate(turn))
      underWay -= 1
      if (runs === 1) throw new Error('down')
      if (runs === 3) resolve()
    },
    { pauseMs: 1, onFault: (error) => void faults.push(error) },
  )
  const alive = setInterval(() => {}, 1_000)
  t.after(() => clearInterval(alive))
  await enough
  await cleaning.stop()
  t.match(faults, [{ message: 'down' }])
})

t.test('a stop ends the run that is under way and waits for it', async (t) => {
  let isEnded = false
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const cleaning = startCleaning(
    async (signal) => {
      resolve()
      await new Promise((aborted) => signal.addEventListener('abort', aborted))
      isEnded = true
    },
    { pauseMs: 1, onFault: (error) => t.fail(String(error)) },
  )
  const alive = setInterval(() => {}, 1_000)
  t.after(() => clearInterval(alive))
  await begun
  await cleaning.stop()
  t.equal(isEnded, true)
})
