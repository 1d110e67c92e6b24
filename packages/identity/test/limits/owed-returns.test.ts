import t from 'tap'
import { createOwedReturns } from '../../src/limits/owed-returns.ts'

// the timers of a service do not keep its process
const alive = setInterval(() => {}, 1_000)
t.teardown(() => clearInterval(alive))

const failing = () => Promise.reject(new Error('down'))

/** Returns of one test, with what they logged. */
function newReturns(parts: { pauseMs?: number; patienceMs?: number } = {}) {
  const warnings: string[] = []
  const log = {
    warn: (_context: unknown, message?: string) => void warnings.push(message ?? String(_context)),
  }
  const returns = createOwedReturns({ log, pauseMs: 1, ...parts })
  t.teardown(() => returns.close())
  return { returns, warnings }
}

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await new Promise(setImmediate)
}

t.test('a return is run at once, and again until it succeeds, each once', async (t) => {
  const { returns, warnings } = newReturns()
  let isDown = true
  const done: string[] = []
  const runOf = (name: string) => async () => {
    if (isDown) throw new Error('down')
    done.push(name)
  }
  for (const name of ['a', 'b', 'c']) await returns.giveBack(runOf(name))
  t.same(done, [])
  t.equal(returns.waiting(), 3)
  t.strictSame(warnings, ['tries that met an outage are given back later'], 'once for an outage')
  isDown = false
  await until(() => returns.waiting() === 0)
  t.same(done.toSorted(), ['a', 'b', 'c'])
  await returns.giveBack(runOf('d'))
  t.equal(done.at(-1), 'd')
})

t.test('just after three have failed, others wait behind them, ten thousand at most', async (t) => {
  const { returns, warnings } = newReturns({ pauseMs: 60_000 })
  let runs = 0
  const run = () => {
    runs += 1
    return failing()
  }
  for (let count = 0; count < 10_200; count += 1) await returns.giveBack(run)
  t.equal(runs, 3, 'three that fail tell enough')
  t.equal(returns.waiting(), 10_000)
  t.strictSame(warnings, ['tries that met an outage are given back later'])
})

t.test('how many were forgotten is told once per attempt', async (t) => {
  const { returns, warnings } = newReturns({ pauseMs: 20 })
  await returns.giveBack(failing)
  for (let count = 0; count < 10_200; count += 1) returns.owe(failing)
  await until(() => warnings.length > 1)
  t.strictSame(warnings.slice(0, 2), [
    'tries that met an outage are given back later',
    'tries that met an outage were not given back: they count as failures',
  ])
  t.ok(returns.waiting() <= 10_000)
})

t.test('the limit holds while returns are tried again', async (t) => {
  const { returns } = newReturns({ patienceMs: 60_000 })
  const { promise: isTried, resolve: tried } = Promise.withResolvers<void>()
  const { promise: hanging, reject: fail } = Promise.withResolvers<void>()
  let runs = 0
  await returns.giveBack(() => {
    runs += 1
    if (runs === 1) return failing()
    tried()
    return hanging
  })
  await isTried
  for (let count = 0; count < 10_200; count += 1) returns.owe(failing)
  t.equal(returns.waiting(), 10_000)
  fail(new Error('down'))
})

t.test('returns that always fail do not hold up the others', async (t) => {
  const { returns } = newReturns()
  for (let count = 0; count < 20; count += 1) returns.owe(failing)
  let done = 0
  const pay = async () => {
    done += 1
  }
  for (let count = 0; count < 3; count += 1) returns.owe(pay)
  await until(() => done === 3)
  t.equal(returns.waiting() >= 17, true)
})

t.test('one that hangs holds up neither those that are owed nor new ones', async (t) => {
  const { returns } = newReturns({ patienceMs: 5 })
  const { promise: hanging, reject: fail } = Promise.withResolvers<void>()
  returns.owe(() => hanging)
  const done: number[] = []
  for (let count = 0; count < 50; count += 1) returns.owe(async () => void done.push(count))
  await until(() => done.length === 50)
  await returns.giveBack(async () => void done.push(50))
  t.equal(done.length, 51)
  t.equal(returns.waiting(), 0)
  fail(new Error('down'))
  await until(() => returns.waiting() === 1)
})

t.test('an answer does not wait for a database that hangs', async (t) => {
  const { returns } = newReturns({ patienceMs: 5 })
  const { promise: hanging, reject: fail } = Promise.withResolvers<void>()
  let runs = 0
  await returns.giveBack(() => {
    runs += 1
    return runs === 1 ? hanging : Promise.resolve()
  })
  t.equal(returns.waiting(), 0)
  fail(new Error('down'))
  await until(() => runs === 2)
})

t.test('a closed service runs no return any more', async (t) => {
  const { returns } = newReturns()
  let runs = 0
  const { promise: isTried, resolve: tried } = Promise.withResolvers<void>()
  const run = () => {
    runs += 1
    if (runs === 2) tried()
    return failing()
  }
  await returns.giveBack(run)
  await returns.giveBack(run)
  await isTried
  returns.close()
  const before = runs
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
  t.equal(runs, before)
})

t.test('what is owed is run after a pause', async (t) => {
  const { returns } = newReturns()
  let isDone = false
  returns.owe(async () => {
    isDone = true
  })
  t.notOk(isDone)
  await until(() => isDone)
})

t.test('a single failure holds up none of those that come next', async (t) => {
  const { returns } = newReturns({ pauseMs: 60_000 })
  await returns.giveBack(failing)
  let done = 0
  for (let count = 0; count < 5; count += 1) {
    await returns.giveBack(async () => {
      done += 1
    })
  }
  t.equal(done, 5)
  t.equal(returns.waiting(), 1)
})

t.test('what is owed at a stop is told', async (t) => {
  const { returns, warnings } = newReturns({ pauseMs: 60_000 })
  await returns.giveBack(failing)
  returns.close()
  t.strictSame(warnings.slice(1), ['tries that met an outage were not given back: they count as failures'])
})

t.test('no more than three hang at a time', async (t) => {
  const { returns } = newReturns({ patienceMs: 1 })
  const { promise: hanging, resolve: end } = Promise.withResolvers<void>()
  let runs = 0
  const run = () => {
    runs += 1
    return hanging
  }
  for (let count = 0; count < 10; count += 1) await returns.giveBack(run)
  t.equal(runs, 3)
  t.equal(returns.waiting(), 7)
  end()
  await until(() => runs === 10)
  t.equal(returns.waiting(), 0)
})
