import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { createIdentityServer } from '../../src/index.ts'
import { sqlite } from '../support/databases.ts'
import { linkSeed, redirectUri } from '../support/link-seed.ts'
import { startService, textOf } from '../support/service.ts'

t.test('E02 N09 codes, links and request ids are in no log line and not in the database', async (t) => {
  const databaseUrl = await sqlite.openShared(t)
  const lines: string[] = []
  const service = await startService(t, databaseUrl, {
    seed: linkSeed({ direct_otp: { codeLength: 8 } }),
    masterKeys: [randomBytes(32).toString('base64url')],
    logger: { level: 'trace', stream: { write: (line: string) => lines.push(line) } },
    emailTransport: { send: async () => Promise.reject(new Error('down')) },
  })
  const alice = { identifier_type: 'email', identifier: 'alice@example.com', generate_request_id: true }
  const link = { ...alice, redirect_uri: redirectUri, state: 'state-of-the-app' }
  const direct = await service.post(endpoints.sendOtp.path, { channel: 'direct', ...alice })
  const linked = await service.post(endpoints.sendMagicLink.path, { channel: 'direct', ...link })
  await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice })
  await service.post(endpoints.sendMagicLink.path, link)
  const code = new URL(textOf(linked.body, 'link')).searchParams.get('code') ?? ''
  await service.post(endpoints.authenticateMagicLink.path, { code, request_id: linked.body.request_id })
  await service.post(endpoints.authenticateMagicLink.path, { code, request_id: linked.body.request_id })
  const passcode = textOf(direct.body, 'code')
  await service.post(endpoints.authenticateOtp.path, {
    passcode,
    identifier_type: 'email',
    identifier: 'alice@example.com',
  })
  await service.app.close()

  const events = lines.flatMap((line) => /"audit":"([^"]+)"/.exec(line)?.[1] ?? [])
  for (const event of ['passcode.sent', 'link.sent', 'delivery.delayed', 'login.succeeded', 'login.failed']) {
    t.ok(events.includes(event), event)
  }
  t.ok(lines.some((line) => line.includes('"reason":"replay"')))
  const directory = dirname(databaseUrl.slice('file:'.length))
  const files = await Promise.all(
    (await readdir(directory)).map((name) => readFile(join(directory, name), 'latin1')),
  )
  const secrets = [
    code,
    passcode,
    textOf(linked.body, 'request_id'),
    textOf(direct.body, 'request_id'),
    'state-of-the-app',
  ]
  for (const secret of secrets) {
    t.notOk(
      lines.some((line) => line.includes(secret)),
      'in a log line',
    )
    t.notOk(
      files.some((file) => file.includes(secret)),
      'in the database',
    )
  }
  t.notOk(
    lines.some((line) => line.includes('alice@example.com')),
    'the address in a log line',
  )
})

t.test(
  'a redirect URI of the seed is absolute, without a fragment, and nothing that a browser runs',
  async (t) => {
    const start = (uri: string) => {
      const [tenant] = linkSeed().tenants
      const apps = tenant?.apps.map((app) => ({
        ...app,
        clients: app.clients.map((client) => ({ ...client, redirect_uris: [uri] })),
      }))
      return createIdentityServer({
        databaseUrl: ':memory:',
        issuer: 'http://localhost:4000',
        dev: true,
        seed: { tenants: [{ ...tenant, apps }] },
      })
    }
    for (const uri of [
      '/callback',
      '//x.example',
      'https://x.example/#a',
      'javascript:alert(1)',
      'data:text/html,x',
      '',
    ]) {
      await t.rejects(start(uri), { code: 'seed_invalid', message: /a redirect URI must be absolute/ }, uri)
    }
    for (const uri of ['https://x.example/?a=b', 'http://localhost:3001/cb', 'com.example.app:/cb']) {
      await (await start(uri)).close()
    }
  },
)
