import { randomBytes } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import type { SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'
import { smtpTransport } from '../../src/index.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { startMailServer, type TakenMail } from '../support/mail-server.ts'
import { holdPolls, untilPolled } from '../support/polls.ts'
import { startService, type TestService, tokensOf } from '../support/service.ts'

const alice = { identifier_type: 'email', identifier: 'alice@example.com' }

/** What a server does with the first recipients that it is asked for. */
const faults: Record<string, SMTPServerOptions['onRcptTo']> = {
  'a greylisting server (451)': (_address, _session, done) => done(refusal(451)),
  'a server that shuts down (421)': (_address, _session, done) => done(refusal(421)),
  'a full mailbox (452)': (_address, _session, done) => done(refusal(452)),
  'a connection that breaks': (_address, _session, _done) => breakConnections(),
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error('not now'), { responseCode })
}

/** Set by the scene. */
let breakConnections = () => {}

/** A service that sends by a real mail server, which refuses the first `times` recipients in the given way. */
async function startScene(t: Test, database: TestDatabase, fault: SMTPServerOptions['onRcptTo'], times = 1) {
  const asked: string[] = []
  const server = await startMailServer(t, {
    onRcptTo(address, session, done) {
      asked.push(address.address)
      if (asked.length <= times) fault?.call(this, address, session, done)
      else done()
    },
  })
  breakConnections = server.breakConnections
  const url = await database.openShared(t)
  const lines: string[] = []
  const options = {
    masterKeys: [randomBytes(32).toString('base64url')],
    emailTransport: smtpTransport(`smtp://localhost:${server.port}`, { from: 'no-reply@shop.example' }),
    logger: { level: 'warn', stream: { write: (line: string) => lines.push(line) } },
  }
  return { server, url, options, asked, lines, service: await startService(t, url, options) }
}

async function sendCode(service: TestService): Promise<void> {
  const answer = await service.post(endpoints.sendOtp.path, { channel: 'email', ...alice })
  if (answer.status !== 200) throw new Error(answer.text)
}

const codeOf = (mail: TakenMail | undefined) => /\r\n\r\n(\d{6})\r\n/.exec(mail?.raw ?? '')?.[1]
const messageIdOf = (mail: TakenMail | undefined) =>
  mail?.headers.find((line) => line.startsWith('Message-ID:'))

onBothDatabases((t, database) => {
  holdPolls(t)
  for (const [name, fault] of Object.entries(faults)) {
    t.test(`a code reaches its user in spite of ${name}`, async (t) => {
      const { server, service, asked, lines } = await startScene(t, database, fault)
      await sendCode(service)
      await untilPolled(() => lines.length === 1)
      t.equal(asked.length, 1)
      t.match(lines[0], '"audit":"delivery.delayed"')
      t.notMatch(lines[0], 'alice@example.com')
      service.clock.advance(5)
      await untilPolled(() => server.mails.length === 1)
      const passcode = codeOf(server.mails[0])
      t.ok(tokensOf(await service.post(endpoints.authenticateOtp.path, { ...alice, passcode })))
    })
  }

  t.test('a message that is not delivered when the service stops is sent after its restart', async (t) => {
    const { server, service, url, options, lines } = await startScene(
      t,
      database,
      faults['a greylisting server (451)'],
    )
    await sendCode(service)
    await untilPolled(() => lines.length === 1)
    await service.app.close()
    service.clock.advance(10)
    const next = await startService(t, url, { ...options, clock: service.clock })
    await untilPolled(() => server.mails.length === 1)
    const passcode = codeOf(server.mails[0])
    t.ok(tokensOf(await next.post(endpoints.authenticateOtp.path, { ...alice, passcode })))
  })

  t.test('a recipient that does not exist (550) is asked for once', async (t) => {
    const { server, service, asked, lines } = await startScene(
      t,
      database,
      (_address, _session, done) => done(refusal(550)),
      9,
    )
    await sendCode(service)
    await untilPolled(() => lines.length === 1)
    t.match(lines[0], '"audit":"delivery.failed"')
    service.clock.advance(60)
    await sendCode(service)
    await untilPolled(() => lines.length === 2)
    t.equal(asked.length, 2, 'one for each call')
    t.same(server.mails, [])
  })

  t.test('of two codes that wait only the newer one is sent', async (t) => {
    const { server, service, lines } = await startScene(t, database, faults['a greylisting server (451)'], 2)
    await sendCode(service)
    await untilPolled(() => lines.length === 1)
    await sendCode(service)
    await untilPolled(() => lines.length === 2)
    service.clock.advance(60)
    await untilPolled(() => server.mails.length === 1)
    const passcode = codeOf(server.mails[0])
    t.ok(tokensOf(await service.post(endpoints.authenticateOtp.path, { ...alice, passcode })))
    t.match(messageIdOf(server.mails[0]), /^Message-ID: <[\w-]{22}@shop\.example>$/)
  })
})
