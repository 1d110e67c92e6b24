import { readdirSync } from 'node:fs'
import t from 'tap'
import { close, listen, portOf } from './ports.ts'
import { runDemo } from './running-demo.ts'

t.test('a port in use is named and nothing is started', async (t) => {
  const server = await listen(0)
  t.teardown(() => close(server))
  const folder = t.testdir()
  const demo = await runDemo({ TMPDIR: folder, BANK_PORT: String(portOf(server)) })
  t.teardown(demo.destroy)
  await demo.ended
  t.equal(demo.process.exitCode, 1)
  t.match(demo.output(), `Port ${portOf(server)} (BANK_PORT) is in use.`)
  t.same(readdirSync(folder), [])
})

t.test('a configured Redis that does not answer is named', async (t) => {
  const server = await listen(0)
  const port = portOf(server)
  await close(server)
  const demo = await runDemo({ REDIS_URL: `redis://127.0.0.1:${port}` })
  t.teardown(demo.destroy)
  await demo.ended
  t.equal(demo.process.exitCode, 1)
  t.match(demo.output(), /The Redis at REDIS_URL does not answer/)
})

t.test('V06: the demo refuses its sample secrets in production', async (t) => {
  const demo = await runDemo({ NODE_ENV: 'production' })
  t.teardown(demo.destroy)
  await demo.ended
  t.equal(demo.process.exitCode, 1)
  t.match(demo.output(), /does not run with NODE_ENV=production/)
})

t.test('an invalid port is named', async (t) => {
  const demo = await runDemo({ SHOP_PORT: '80a' })
  t.teardown(demo.destroy)
  await demo.ended
  t.equal(demo.process.exitCode, 1)
  t.match(demo.output(), /SHOP_PORT is not a port/)
})
