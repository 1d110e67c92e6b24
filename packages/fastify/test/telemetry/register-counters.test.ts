import { Counter, Registry } from 'prom-client'
import t from 'tap'
import { Counters } from '../../src/telemetry/counters.ts'
import { registerCounters } from '../../src/telemetry/register-counters.ts'
import { testApp } from '../app.ts'
import { Browser } from '../browser.ts'

const samples = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort()

t.test("registerMetrics adds the counters to the host's registry, with the text of metrics()", async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const registry = new Registry()
  const own = new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] })
  own.inc(3)
  await app.latchkey.registerMetrics(registry)
  const browser = new Browser()
  await browser.post(app, '/login', {
    credentials: { method: 'password', username: 'alice', password: 'right' },
  })
  await browser.get(app, '/account')
  for (const times of ['once', 'twice']) {
    const text = await registry.metrics()
    t.ok(text.includes('orders_total 3'), times)
    t.ok(text.includes('# TYPE latchkey_decisions_total counter'), times)
    t.same(
      samples(text),
      [...samples(app.latchkey.metrics()), 'orders_total 3'].sort(),
      `the same counts when read ${times}`,
    )
  }
  t.ok(samples(app.latchkey.metrics()).length >= 3)
})

t.test('apps of one process share a registry, and registering twice counts once', async (t) => {
  const [shop, bank] = [new Counters('shop'), new Counters('bank')]
  const registry = new Registry()
  await registerCounters(registry, shop)
  await registerCounters(registry, bank)
  await registerCounters(registry, bank)
  shop.add('latchkey_service_calls_avoided_total', { by: 'local_session' })
  bank.add('latchkey_service_calls_avoided_total', { by: 'local_session' })
  bank.add('latchkey_service_calls_avoided_total', { by: 'local_session' })
  t.same(samples(await registry.metrics()), [
    'latchkey_service_calls_avoided_total{app="bank",by="local_session"} 2',
    'latchkey_service_calls_avoided_total{app="shop",by="local_session"} 1',
  ])
})

t.test('a metric of the host with one of our names makes registering fail', async (t) => {
  const registry = new Registry()
  new Counter({ name: 'latchkey_decisions_total', help: 'Taken.', registers: [registry] })
  await t.rejects(registerCounters(registry, new Counters('shop')), /already been registered/)
})
