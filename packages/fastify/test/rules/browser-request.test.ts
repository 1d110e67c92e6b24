import t from 'tap'
import { alice, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

t.test('the service is told who is behind a request, and nothing that is no address', async (t) => {
  const world = newWorld()
  const told: unknown[] = []
  const { authenticatePassword } = world.service
  world.service.authenticatePassword = (request, ...rest) => {
    told.push(request.client_attributes)
    return authenticatePassword(request, ...rest)
  }
  const { app } = await testApp({ world, trustProxy: true })
  t.teardown(() => app.close())
  const agent = { 'user-agent': 'x'.repeat(2000) }
  await new Browser().post(app, '/login', alice, agent)
  for (const address of [
    '203.0.113.7',
    '2001:db8::1',
    'fe80::1%eth0',
    '203.0.113.7:50001',
    '[2001:db8::1]:443',
    'evil"',
    '',
  ]) {
    await new Browser().post(app, '/login', alice, { 'x-forwarded-for': address, 'user-agent': 'b' })
  }
  t.same(told, [
    { ip_address: '127.0.0.1', user_agent: 'x'.repeat(1024) },
    { ip_address: '203.0.113.7', user_agent: 'b' },
    { ip_address: '2001:db8::1', user_agent: 'b' },
    { ip_address: 'fe80::1', user_agent: 'b' },
    { ip_address: '203.0.113.7', user_agent: 'b' },
    { ip_address: '2001:db8::1', user_agent: 'b' },
    { user_agent: 'b' },
    { ip_address: '127.0.0.1', user_agent: 'b' },
  ])
})

t.test('H09 a forwarded address of nobody who is trusted is not passed on', async (t) => {
  const world = newWorld()
  const told: unknown[] = []
  const { authenticatePassword } = world.service
  world.service.authenticatePassword = (request, ...rest) => {
    told.push(request.client_attributes?.ip_address)
    return authenticatePassword(request, ...rest)
  }
  const { app } = await testApp({ world })
  t.teardown(() => app.close())
  await new Browser().post(app, '/login', alice, { 'x-forwarded-for': '203.0.113.7' })
  t.same(told, ['127.0.0.1'])
})
