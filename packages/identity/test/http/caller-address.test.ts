import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { basic, startService } from '../support/service.ts'

/** One address, as gateways write it for connections from different ports. */
const forms = [
  '203.0.113.9',
  '203.0.113.9:50001',
  '203.0.113.9:50002',
  '[203.0.113.9]:50003',
  '::ffff:203.0.113.9',
]
const once = { max: 3, windowSeconds: 900 }
const wrongSecret = basic('shop-web', 'not-the-secret-of-the-shop-0123456789')

t.test('H09 H11 every port of one forwarded address counts in one limit', async (t) => {
  const limits = { secretFailures: once, resetsPerAddress: once, challengesPerAddress: once }
  const service = await startService(t, sqlite, { trustProxy: ['127.0.0.1', '10.0.0.0/8'], limits })
  const calls = {
    token: (forwarded: string) =>
      service.app.inject({
        method: 'POST',
        url: standardEndpoints.token.path,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: wrongSecret,
          'x-forwarded-for': forwarded,
        },
        payload: 'grant_type=client_credentials',
      }),
    reset: (forwarded: string) =>
      service.app.inject({
        method: 'POST',
        url: endpoints.redeemPassword.path,
        headers: { 'x-forwarded-for': forwarded },
        payload: { client_id: 'nobody', username: 'alice', password: 'wrong' },
      }),
    challenge: (forwarded: string) =>
      service.app.inject({
        method: 'POST',
        url: endpoints.startWebauthnAuthentication.path,
        headers: { 'x-forwarded-for': forwarded },
        payload: { client_id: 'nobody' },
      }),
  }
  for (const [name, call] of Object.entries(calls)) {
    const statuses: number[] = []
    for (const form of forms) statuses.push((await call(form)).statusCode)
    t.ok(
      statuses.slice(0, 3).every((status) => status !== 429),
      name,
    )
    t.same(statuses.slice(3), [429, 429], name)
    t.not((await call('203.0.113.10:50001')).statusCode, 429, 'another address has its own limit')
    // the second proxy is named with its port
    t.equal((await call('203.0.113.9:50004, 10.1.2.3:8443')).statusCode, 429, name)
  }
})

t.test('H11 all requests of one address count in the outer limit, whatever the port', async (t) => {
  const service = await startService(t, sqlite, {
    trustProxy: true,
    limits: { requests: { max: 3, windowSeconds: 60 } },
  })
  const statuses: number[] = []
  for (const form of forms) {
    const answer = await service.app.inject({
      url: standardEndpoints.jwks.path,
      headers: { 'x-forwarded-for': form },
    })
    statuses.push(answer.statusCode)
  }
  t.same(statuses, [200, 200, 200, 429, 429])
})

t.test('H11 an end-user address counts once, whatever port or zone a caller passes with it', async (t) => {
  const service = await startService(t, sqlite, { limits: { addressFailures: once, addressSends: once } })
  const attempt = async (index: number, ip_address: string) => {
    const attributes = { client_attributes: { ip_address } }
    const answers = [
      await service.post(endpoints.authenticatePassword.path, {
        username: `nobody-${index}`,
        password: 'wrong',
        ...attributes,
      }),
      await service.post(endpoints.sendOtp.path, {
        channel: 'sms',
        identifier: `nobody-${index}`,
        identifier_type: 'username',
        ...attributes,
      }),
    ]
    return answers.map(({ status }) => status)
  }
  for (const addresses of [
    forms,
    ['[2001:db8::1]:443', '2001:DB8::1', '2001:db8::2%eth0', '2001:db8::3', '2001:db8::4'],
  ]) {
    const statuses: number[][] = []
    for (const [index, address] of addresses.entries()) statuses.push(await attempt(index, address))
    t.same(statuses, [
      [400, 200],
      [400, 200],
      [400, 200],
      [429, 429],
      [429, 429],
    ])
  }
})

t.test('a list of sessions shows the address in its canonical form', async (t) => {
  const service = await startService(t, sqlite)
  const listOf = async (ip_address: string) => {
    const { access_token } = await service.logIn({ client_attributes: { ip_address, user_agent: 'test' } })
    const [, claims = ''] = access_token.split('.')
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    return JSON.parse((await service.call(`/cis/v1/auth/users/${sub}/sessions`)).text)
  }
  const addressesOf = (list: { client_attributes: { ip_address?: string } }[]) =>
    list.map(({ client_attributes }) => client_attributes.ip_address)
  await listOf('203.0.113.9:50001')
  await listOf('[2001:db8:0::1]:443')
  t.same(addressesOf(await listOf('1:2')).sort(), ['2001:db8::1', '203.0.113.9', undefined].sort())
})
