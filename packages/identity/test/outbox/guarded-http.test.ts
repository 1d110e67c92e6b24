import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { addressFilter } from '../../src/outbox/address-filter.ts'
import { type AllLookup, createGuardedHttp } from '../../src/outbox/guarded-http.ts'

/** A server on every loopback address; counts connections and requests. */
async function startServer(t: Test, status = 200, headers: Record<string, string> = {}) {
  const seen = { connections: 0, requests: [] as string[], port: 0 }
  const server = createServer((request, response) => {
    seen.requests.push(`${request.method} ${request.url} ${request.headers.host}`)
    request.resume().on('end', () => response.writeHead(status, headers).end('ignored'))
  })
  server.on('connection', () => {
    seen.connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  seen.port = (server.address() as AddressInfo).port
  return seen
}

/** A resolver whose names have the given addresses, one list for each look-up. */
function resolverOf(answers: string[][]): AllLookup {
  return (_hostname, _options, callback) => {
    const addresses = answers.length > 1 ? answers.shift() : answers[0]
    callback(
      null,
      (addresses ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

const post = { headers: { 'content-type': 'text/plain' }, body: 'x', deadlineMs: 5_000 }

function openHttp(t: Test, allowed: string[], answers: string[][] = [[]]) {
  const http = createGuardedHttp(addressFilter(allowed), resolverOf(answers))
  t.after(() => http.close())
  return http
}

t.test('a name whose address is allowed is posted to, with its own Host', async (t) => {
  const server = await startServer(t, 202)
  const http = openHttp(t, ['127.0.0.2'], [['127.0.0.2']])
  const answer = await http.post(new URL(`http://app.example:${server.port}/told?a=b`), post)
  t.equal(answer.status, 202)
  t.same(server.requests, [`POST /told?a=b app.example:${server.port}`])
})

t.test('N06 no connection is opened to an address that is not allowed', async (t) => {
  const server = await startServer(t)
  const url = (host: string) => new URL(`http://${host}:${server.port}/`)
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '169.254.169.254', '::1', 'fe80::1', '10.0.0.1']) {
    const http = openHttp(t, ['127.0.0.2'], [[address]])
    await t.rejects(http.post(url('evil.example'), post), { code: 'address_refused' }, address)
  }
  const literal = openHttp(t, ['127.0.0.2'])
  for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '[::1]', '2130706433', '0x7f.1', '0', '127.1']) {
    await t.rejects(literal.post(url(host), post), { code: 'address_refused' }, host)
  }
  t.equal(server.connections, 0)
})

t.test('N06 of several addresses only the allowed ones are used', async (t) => {
  const server = await startServer(t)
  const http = openHttp(t, ['127.0.0.2'], [['127.0.0.1', '127.0.0.2', '::1']])
  t.equal((await http.post(new URL(`http://app.example:${server.port}/`), post)).status, 200)
  t.equal(server.connections, 1)
})

t.test('N06 a name that changes its address is refused at its next connection', async (t) => {
  const server = await startServer(t, 200, { connection: 'close' })
  const http = openHttp(t, ['127.0.0.2'], [['127.0.0.2'], ['127.0.0.1']])
  const url = new URL(`http://rebinding.example:${server.port}/`)
  t.equal((await http.post(url, post)).status, 200)
  await t.rejects(http.post(url, post), { code: 'address_refused' })
  t.equal(server.connections, 1)
})

t.test('a redirect is returned, not followed', async (t) => {
  const inner = await startServer(t)
  const server = await startServer(t, 307, { location: `http://127.0.0.2:${inner.port}/` })
  const http = openHttp(t, ['127.0.0.2'])
  t.equal((await http.post(new URL(`http://127.0.0.2:${server.port}/`), post)).status, 307)
  t.equal(inner.connections, 0)
})

t.test('a name without an address fails as such', async (t) => {
  const http = createGuardedHttp(addressFilter([]), (_name, _options, callback) =>
    callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []),
  )
  t.after(() => http.close())
  await t.rejects(http.post(new URL('http://nobody.example/'), post), { code: 'ENOTFOUND' })
})
