import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { Webhook } from 'standardwebhooks'
import type { Test } from 'tap'
import { onBothDatabases, type TestDatabase } from '../../support/databases.ts'
import { type HttpPeer, type PeerRequest, startHttpPeer, status } from '../../support/http-peer.ts'
import { holdPolls, untilPolled } from '../../support/polls.ts'
import { claimsOf, startService, type TestService } from '../../support/service.ts'

const admin = { client: 'admin-web' } as const

/** A webhook as it was created. */
interface Created {
  webhookId: string
  secret: string
}

async function create(service: TestService, peer: HttpPeer, events: string[]): Promise<Created> {
  const answer = await service.post(
    managementEndpoints.createWebhook.path,
    { url: `${peer.origin}/hook`, events },
    'admin-web',
  )
  const { webhook_id, secret } = Object(answer.body.result)
  if (answer.status !== 201) throw new Error(answer.text)
  return { webhookId: String(webhook_id), secret: String(secret) }
}

const headersOf = ({ headers }: PeerRequest) => ({
  'webhook-id': String(headers['webhook-id']),
  'webhook-timestamp': String(headers['webhook-timestamp']),
  'webhook-signature': String(headers['webhook-signature']),
})

/** The body, which the secret has to fit. The library compares times with the clock of the machine. */
function verified(request: PeerRequest, secret: string): Record<string, unknown> {
  const given = headersOf(request)
  const time = new Date(Number(given['webhook-timestamp']) * 1000)
  const expected = new Webhook(secret).sign(given['webhook-id'], time, request.body)
  if (!given['webhook-signature'].split(' ').includes(expected)) throw new Error('another signature')
  return JSON.parse(request.body)
}

const typesOf = ({ received }: HttpPeer) => received.map(({ body }) => JSON.parse(body).type)

async function deliveriesOf(service: TestService, webhookId: string, query = '') {
  const path = pathWith(managementEndpoints.listWebhookDeliveries.path, { webhookId })
  const { body } = await service.call(`${path}${query}`, admin)
  const { result, next_cursor } = body
  return { result: Array.isArray(result) ? result : [], next_cursor }
}

async function startScene(t: Test, database: TestDatabase | string, options: object = {}) {
  const peer = await startHttpPeer(t)
  const lines: string[] = []
  const logger = { level: 'info', stream: { write: (line: string) => lines.push(line) } }
  const service = await startService(t, database, { logger, ...options })
  return { peer, service, lines }
}

onBothDatabases((t, database) => {
  holdPolls(t)
  t.test('log-in, log-out and ends of sessions are reported, signed, without secrets', async (t) => {
    const { peer, service } = await startScene(t, database)
    const events = ['login.succeeded', 'logout', 'session.ended']
    const { secret } = await create(service, peer, events)
    const { session_id, id_token, access_token } = await service.logIn()
    const { sub, sid } = claimsOf(id_token)
    await untilPolled(() => peer.received.length === 1)
    await service.post(endpoints.logoutSession.path, { session_id })
    await untilPolled(() => peer.received.length === 3)
    const bodies = peer.received.map((request) => verified(request, secret))
    t.match(bodies[0], {
      type: 'login.succeeded',
      timestamp: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
      data: { tenant_id: 'acme', client_id: 'shop-web', user_id: sub, sid, method: 'pwd' },
    })
    const ends = bodies.slice(1).sort((a, b) => (String(a.type) < String(b.type) ? -1 : 1))
    t.match(ends, [
      { type: 'logout', data: { client_id: 'shop-web', user_id: sub, sid } },
      { type: 'session.ended', data: { user_id: sub, sid } },
    ])
    const all = peer.received.map(({ body }) => body).join()
    for (const secretText of [session_id, access_token, 'alice']) t.notOk(all.includes(secretText))
    t.notOk(all.includes('"session"'), 'no hash either')
    t.equal(new Set(peer.received.map((request) => headersOf(request)['webhook-id'])).size, 3)
  })

  t.test(
    'changes of users and factors and suspicious activity are reported to their subscribers',
    async (t) => {
      const { peer, service } = await startScene(t, database)
      await create(service, peer, [
        ...['user.created', 'user.deleted', 'factor.added', 'activity.suspicious'],
      ])
      t.equal((await service.post(endpoints.createUser.path, { username: 'dora' })).status, 201)
      await untilPolled(() => typesOf(peer).includes('user.created'))
      const { access_token, refresh_token } = await service.logIn()
      const made = await service.call(endpoints.createRecoveryCodes.path, {
        method: 'POST',
        client: undefined,
        headers: { authorization: `Bearer ${access_token}` },
      })
      t.equal(made.status, 201, made.text)
      await untilPolled(() => typesOf(peer).includes('factor.added'))
      for (const expected of [200, 400]) {
        const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token })
        t.equal(refreshed.status, expected)
        service.clock.advance(60)
      }
      await untilPolled(() => typesOf(peer).includes('activity.suspicious'))
      const reused = peer.received
        .map(({ body }) => JSON.parse(body))
        .find(({ data }) => data.action === 'refresh.reused')
      t.match(reused, { type: 'activity.suspicious', data: { client_id: 'shop-web' } })
      t.notOk(typesOf(peer).includes('login.succeeded'), 'not subscribed')
    },
  )

  t.test('a delivery that fails is tried again with the same id, and shown', async (t) => {
    const { peer, service } = await startScene(t, database)
    const { webhookId, secret } = await create(service, peer, ['login.succeeded'])
    peer.answer(status(503), status(302, { location: 'http://127.0.0.1:1/' }), status(204))
    await service.logIn()
    await untilPolled(() => peer.received.length === 1)
    await untilPolled(async () => (await deliveriesOf(service, webhookId)).result[0]?.attempts === 1)
    t.match((await deliveriesOf(service, webhookId)).result, [
      { event_type: 'login.succeeded', status: 'waiting', attempts: 1, last_status_code: 503 },
    ])
    const failingSince = async () => {
      const path = pathWith(managementEndpoints.readWebhook.path, { webhookId })
      return Object((await service.call(path, admin)).body.result).failing_since
    }
    // it is noted after the attempt
    await untilPolled(async () => typeof (await failingSince()) === 'number')
    await untilPolled(() => {
      // the pause begins when the attempt has been recorded
      service.clock.advance(5)
      return peer.received.length === 3
    })
    await untilPolled(async () => (await deliveriesOf(service, webhookId)).result[0]?.status === 'delivered')
    const [delivery] = (await deliveriesOf(service, webhookId)).result
    t.match(delivery, { attempts: 3, last_status_code: 204, delivered_at: Number })
    t.equal(new Set(peer.received.map((request) => headersOf(request)['webhook-id'])).size, 1)
    t.equal(headersOf(peer.received[0] as PeerRequest)['webhook-id'], delivery.delivery_id)
    for (const request of peer.received) verified(request, secret)
    await untilPolled(async () => (await failingSince()) === undefined)
  })

  t.test('a delivery is replayed with the same id and body, for seven days', async (t) => {
    const { peer, service } = await startScene(t, database)
    const { webhookId } = await create(service, peer, ['login.succeeded'])
    await service.logIn()
    await untilPolled(async () => (await deliveriesOf(service, webhookId)).result[0]?.status === 'delivered')
    const deliveryId = String((await deliveriesOf(service, webhookId)).result[0].delivery_id)
    const path = pathWith(managementEndpoints.replayWebhookDelivery.path, { webhookId, deliveryId })
    const replayed = await service.call(path, { method: 'POST', ...admin })
    t.match(replayed, { status: 202, body: { result: { status: 'waiting' } } })
    await untilPolled(() => peer.received.length === 2)
    const [first, second] = peer.received
    t.equal(first?.body, second?.body)
    t.equal(first && headersOf(first)['webhook-id'], second && headersOf(second)['webhook-id'])
    await untilPolled(async () => (await deliveriesOf(service, webhookId)).result[0]?.status === 'delivered')
    service.clock.advance(8 * 86_400)
    t.equal((await service.call(path, { method: 'POST', ...admin })).status, 404)
  })

  t.test('a rotated secret signs beside its successor for a day', async (t) => {
    const { peer, service } = await startScene(t, database)
    const { webhookId, secret } = await create(service, peer, ['logout'])
    const send = async () => {
      const { length } = peer.received
      const sent = await service.call(pathWith(managementEndpoints.testWebhook.path, { webhookId }), {
        method: 'POST',
        ...admin,
      })
      t.match(sent, { status: 202, body: { result: { event_type: 'webhook.test' } } })
      await untilPolled(() => peer.received.length > length)
      return peer.received.at(-1) as PeerRequest
    }
    t.match(verified(await send(), secret), { type: 'webhook.test' })
    const path = pathWith(managementEndpoints.rotateWebhookSecret.path, { webhookId })
    const rotated = await service.call(path, { method: 'POST', ...admin })
    t.equal(rotated.status, 201)
    const newer = String(Object(rotated.body.result).secret)
    t.match(newer, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const both = await send()
    for (const key of [secret, newer]) t.match(verified(both, key), { type: 'webhook.test' })
    service.clock.advance(86_401)
    const last = await send()
    t.throws(() => verified(last, secret))
    t.ok(verified(last, newer))
  })

  t.test('a webhook that is gone, or has failed for two days, is disabled with an audit line', async (t) => {
    const { peer, service, lines } = await startScene(t, database)
    const { webhookId } = await create(service, peer, ['login.succeeded'])
    const read = async () =>
      Object(
        (await service.call(pathWith(managementEndpoints.readWebhook.path, { webhookId }), admin)).body
          .result,
      )
    peer.answer(status(410))
    await service.logIn()
    await untilPolled(async () => (await read()).enabled === false)
    t.match(await read(), { disabled_reason: 'gone' })
    t.ok(
      lines.some((line) => line.includes('"audit":"webhook.disabled"') && line.includes('"reason":"gone"')),
    )
    await service.logIn()
    t.equal((await deliveriesOf(service, webhookId)).result.length, 1, 'a disabled one gets nothing')

    const update = { method: 'PUT', body: { enabled: true }, ...admin } as const
    t.match(
      (await service.call(pathWith(managementEndpoints.updateWebhook.path, { webhookId }), update)).body
        .result,
      {
        enabled: true,
      },
    )
    t.equal((await read()).disabled_reason, undefined)
    peer.answer(status(500))
    await service.logIn()
    await untilPolled(async () => (await read()).failing_since !== undefined)
    const { length } = peer.received
    service.clock.advance(2 * 86_400 + 1)
    await untilPolled(() => {
      service.clock.advance(5)
      return peer.received.length > length
    })
    await untilPolled(async () => (await read()).enabled === false)
    t.match(await read(), { disabled_reason: 'failing' })
  })

  t.test('webhooks of one tenant, and managers of one app, see nothing of another', async (t) => {
    const { peer, service } = await startScene(t, database)
    const { webhookId } = await create(service, peer, ['login.succeeded'])
    const path = pathWith(managementEndpoints.readWebhook.path, { webhookId })
    t.equal((await service.call(path, { client: 'shop-web' })).status, 403, 'not of one app')
    t.equal((await service.call(path, { client: 'globex-web' })).status, 403)
    await service.post(
      endpoints.createUser.path,
      { username: 'eve', credentials: { password: 'correct-horse-battery-staple', force_replace: false } },
      'globex-web',
    )
    await service.logIn({ username: 'eve', client: 'globex-web' })
    await service.logIn()
    await untilPolled(() => peer.received.length === 1)
    t.equal(JSON.parse(peer.received[0]?.body ?? '').data.tenant_id, 'acme')
    t.equal((await service.call(path, { method: 'DELETE', ...admin })).status, 204)
    t.equal((await service.call(path, admin)).status, 404)
    t.equal((await service.call(path, { method: 'DELETE', ...admin })).status, 404)
    await service.logIn()
    t.equal(
      (await service.call(pathWith(managementEndpoints.listWebhookDeliveries.path, { webhookId }), admin))
        .status,
      404,
    )
  })

  t.test('M12 deliveries are listed in pages; a cursor of another list is refused', async (t) => {
    const { peer, service } = await startScene(t, database)
    const first = await create(service, peer, ['logout'])
    const second = await create(service, peer, ['logout'])
    for (const { webhookId } of [first, first, first, second]) {
      await service.call(pathWith(managementEndpoints.testWebhook.path, { webhookId }), {
        method: 'POST',
        ...admin,
      })
      service.clock.advance(1)
    }
    const page = await deliveriesOf(service, first.webhookId, '?limit=2')
    t.equal(page.result.length, 2)
    const cursor = encodeURIComponent(String(page.next_cursor))
    const rest = await deliveriesOf(service, first.webhookId, `?limit=2&cursor=${cursor}`)
    t.equal(rest.result.length, 1)
    t.equal(rest.next_cursor, undefined)
    t.equal(new Set([...page.result, ...rest.result].map(({ delivery_id }) => delivery_id)).size, 3)
    const list = pathWith(managementEndpoints.listWebhookDeliveries.path, { webhookId: second.webhookId })
    for (const query of [
      `?cursor=${cursor}`,
      '?cursor=x',
      '?limit=0',
      '?limit=201',
      '?limit=x',
      '?other=1',
    ]) {
      t.equal((await service.call(list + query, admin)).status, 400, query)
    }
  })

  t.test('N06 every field of another form, and every address inside, is refused', async (t) => {
    const { service } = await startScene(t, database)
    const good = { url: 'https://hooks.example.com/latchkey', events: ['logout'] }
    for (const [body, field] of [
      [{ events: ['logout'] }, 'url'],
      [{ ...good, url: 'hooks.example.com' }, 'url'],
      [{ ...good, url: 'ftp://hooks.example.com' }, 'url'],
      [{ ...good, url: 'https://user:pass@hooks.example.com' }, 'url'],
      [{ ...good, url: 'https://hooks.example.com/#part' }, 'url'],
      [{ ...good, url: 'https://10.0.0.1/' }, 'url'],
      [{ ...good, url: 'https://169.254.169.254/latest' }, 'url'],
      [{ ...good, url: 'https://[::ffff:10.0.0.1]/' }, 'url'],
      [{ ...good, url: 7 }, 'url'],
      [{ ...good, events: [] }, 'events'],
      [{ ...good, events: ['login.failed'] }, 'events'],
      [{ ...good, events: ['logout', 'logout'] }, 'events'],
      [{ ...good, description: 'a\nb' }, 'description'],
      [{ ...good, enabled: 'yes' }, 'enabled'],
    ] as const) {
      const answer = await service.post(managementEndpoints.createWebhook.path, body, 'admin-web')
      t.equal(answer.status, 400, JSON.stringify(body))
      t.match(answer.body.message, new RegExp(`^${field}`))
    }
    t.same(
      (await service.call(managementEndpoints.createWebhook.path, admin)).body,
      { result: [] },
      'nothing was created',
    )
  })

  t.test('N06 a webhook whose name leads inside is not connected to', async (t) => {
    const { peer, service } = await startScene(t, database)
    const url = `http://inside.localhost:${peer.port}/`
    const created = await service.post(
      managementEndpoints.createWebhook.path,
      { url, events: ['logout'] },
      'admin-web',
    )
    t.equal(created.status, 201, 'dev mode allows http')
    const outside = await startScene(t, database, {
      dev: false,
      logger: false,
      smsTransport: { send: async () => {} },
      emailTransport: { send: async () => {} },
    })
    const refused = await outside.service.post(
      managementEndpoints.createWebhook.path,
      { url, events: ['logout'] },
      'admin-web',
    )
    t.equal(refused.status, 400, 'https only')
    const named = { url: `https://localhost:${peer.port}/`, events: ['logout'] }
    const answer = await outside.service.post(managementEndpoints.createWebhook.path, named, 'admin-web')
    t.equal(answer.status, 201)
    const webhookId = String(Object(answer.body.result).webhook_id)
    await outside.service.call(pathWith(managementEndpoints.testWebhook.path, { webhookId }), {
      method: 'POST',
      ...admin,
    })
    await untilPolled(async () => (await deliveriesOf(outside.service, webhookId)).result[0]?.attempts === 1)
    const [delivery] = (await deliveriesOf(outside.service, webhookId)).result
    t.match(delivery, { status: 'waiting', last_error: /no address to which the service may connect/ })
    t.equal(peer.received.length, 0)
  })

  t.test('a webhook is known to another instance within a second', async (t) => {
    const url = await database.openShared(t)
    const { peer, service: first } = await startScene(t, url)
    const { service: second } = await startScene(t, url, { clock: first.clock })
    await second.logIn()
    await create(first, peer, ['login.succeeded'])
    first.clock.advance(1)
    await second.logIn()
    await untilPolled(() => peer.received.length >= 1)
    t.equal(managementEndpoints.deleteWebhook.status, 204)
  })
})
