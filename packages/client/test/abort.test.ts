import { getEventListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { createClient } from '../src/index.ts'
import { everyCall } from './support/every-call.ts'
import { settings } from './support/issuer.ts'
import { localService, sendJson, until } from './support/local-server.ts'
import { mockService } from './support/mock-service.ts'

t.test('Q21 a call with an aborted signal is `aborted` and sends nothing', async (t) => {
  const { client, seen } = mockService(t, () => undefined)
  const reason = new Error('browser gone')
  for (const [name, call] of Object.entries(everyCall)) {
    const aborted = call(client, { signal: AbortSignal.abort(reason) })
    await t.rejects(aborted, { name: 'LatchkeyError', code: 'aborted', cause: reason }, name)
  }
  t.same(seen, [])
})

t.test('Q21 a call aborted under way is `aborted` and leaves nothing open', async (t) => {
  const held: ServerResponse[] = []
  const { origin, sockets } = await localService(t, (_request, response) => held.push(response))
  for (const [name, call] of Object.entries(everyCall)) {
    const client = createClient({ ...settings, baseUrl: origin, deadlineMs: 60_000 })
    const { signal, ...caller } = controllerOf()
    const answer = call(client, { signal })
    await until(() => held.length === 1)
    caller.abort()
    await t.rejects(answer, { code: 'aborted', cause: { message: 'browser gone' } }, name)
    t.equal(getEventListeners(signal, 'abort').length, 0, `${name} lets go of the signal`)
    const [response] = held.splice(0)
    if (response === undefined) throw new Error('it was held')
    // the keys are for all who wait for them, so one who goes does not end their fetch
    if (name.startsWith('verify')) sendJson(response, 404, {})
    else await until(() => response.closed)
    await client.close()
    await until(() => sockets.every((socket) => socket.destroyed))
  }
})

t.test('an aborted call does not abort the shared fetch of the keys', async (t) => {
  const held: ServerResponse[] = []
  const { client } = await localService(t, (_request, response) => held.push(response))
  const { signal, ...caller } = controllerOf()
  const gone = everyCall.verifyIdToken(client, { signal })
  const waiting = everyCall.verifyIdToken(client, {})
  await until(() => held.length === 1)
  caller.abort()
  await t.rejects(gone, { code: 'aborted' })
  for (const response of held) sendJson(response, 404, {})
  await t.rejects(waiting, { code: 'keys_unavailable' })
  t.equal(held.length, 1)
})

function controllerOf() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort(new Error('browser gone')) }
}
