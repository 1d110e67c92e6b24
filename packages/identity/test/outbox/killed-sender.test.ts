import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import type { SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import { type CliRun, runCli } from '../support/child.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { dropped, type HttpPeer, type PeerAnswer, startHttpPeer, status } from '../support/http-peer.ts'
import { startMailServer } from '../support/mail-server.ts'
import { secrets, seed } from '../support/seed.ts'
import { basic } from '../support/service.ts'

/** Keeps the sender waiting for its answer. */
const silent: PeerAnswer = () => {}

type MailEnd = NonNullable<SMTPServerOptions['onData']>
type MailAnswer = (done: Parameters<MailEnd>[2], breakConnections: () => void) => void

const mailTaken: MailAnswer = (done) => done()
const mailSilent: MailAnswer = () => {}
const mailRefused =
  (responseCode: number): MailAnswer =>
  (done) =>
    done(Object.assign(new Error('not now'), { responseCode }))
const mailDropped: MailAnswer = (_done, breakConnections) => breakConnections()

/** Real peers of all kinds, and a real process that sends to them. */
async function startScene(t: Test, database: TestDatabase) {
  const mails: string[] = []
  let mailAnswers: MailAnswer[] = [mailTaken]
  const mailServer = await startMailServer(t, {
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let raw = ''
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString()
      })
      stream.on('end', () => {
        mails.push(/^Message-ID: (\S+)/im.exec(raw)?.[1] ?? '')
        const [next = mailTaken] = mailAnswers.length > 1 ? mailAnswers.splice(0, 1) : mailAnswers
        next(done, () => mailServer.breakConnections())
      })
    },
  })
  const sms = await startHttpPeer(t)
  const url = await database.openShared(t)
  const seedPath = join(tmpdir(), `latchkey-killed-${randomBytes(8).toString('hex')}.json`)
  await writeFile(seedPath, JSON.stringify(seed))
  const env = {
    PORT: '0',
    LATCHKEY_DEV: '1',
    LATCHKEY_DATABASE_URL: url,
    LATCHKEY_MASTER_KEYS: randomBytes(32).toString('base64url'),
    LATCHKEY_SEED: seedPath,
    LATCHKEY_SMTP_URL: `smtp://localhost:${mailServer.port}?from=no-reply@shop.example`,
    LATCHKEY_SMS_WEBHOOK_URL: `${sms.origin}/sms`,
    LATCHKEY_SMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  }
  return {
    sms,
    /** The ids of the mails whose content arrived. */
    mails,
    answerMail(...answers: MailAnswer[]) {
      mailAnswers = answers
    },
    async start() {
      const run = runCli(t, ['serve'], env)
      const origin = await run.until((out) => /^identity listening on (http:\/\/\S+)\n/.exec(out)?.[1])
      return { run, origin, kill: () => kill(run) }
    },
    /** What the outbox holds. */
    outbox: () =>
      inDatabase(url, (db) => db.selectFrom('outbox').select(['message_id', 'channel']).execute()),
    /** Time goes by: leases and pauses end. */
    passLeases: () =>
      inDatabase(url, (db) => db.updateTable('outbox').set({ due_at: sql<number>`due_at - 120` }).execute()),
    /** Time goes by: the messages are useless. */
    passLives: () =>
      inDatabase(url, (db) => db.updateTable('outbox').set({ due_at: 1, expires_at: 2 }).execute()),
  }
}

async function inDatabase<T>(
  url: string,
  run: (db: Awaited<ReturnType<typeof openStorage>>['db']) => Promise<T>,
): Promise<T> {
  const storage = await openStorage(url)
  try {
    return await run(storage.db)
  } finally {
    await storage.close()
  }
}

async function kill({ child, exited }: CliRun): Promise<void> {
  child.kill('SIGKILL')
  await exited
}

/** Waits until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now()
  while (!(await isSo())) {
    if (performance.now() - start > 30_000) throw new Error('not so in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Asks for a code by email and one by text message. */
async function sendCodes(origin: string): Promise<void> {
  const granted = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: { authorization: basic('shop-web', secrets['shop-web']) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const token = /"access_token":"([^"]+)"/.exec(await granted.text())?.[1]
  for (const [channel, identifier] of [
    ['email', 'alice@example.com'],
    ['sms', 'bob@example.com'],
  ]) {
    const answer = await fetch(`${origin}${endpoints.sendOtp.path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel, identifier_type: 'email', identifier }),
    })
    if (answer.status !== 200) throw new Error(await answer.text())
  }
}

const idsOf = ({ received }: HttpPeer) => received.map(({ headers }) => headers['webhook-id'])

onBothDatabases((t, database) => {
  t.test('messages that failed when the service was killed are sent after its restart', async (t) => {
    const scene = await startScene(t, database)
    // a temporary failure, then a connection that breaks
    scene.answerMail(mailRefused(451), mailDropped)
    scene.sms.answer(status(503), dropped)
    const first = await scene.start()
    await sendCodes(first.origin)
    await until(() => scene.mails.length >= 2 && scene.sms.received.length >= 2)
    await first.kill()
    t.equal((await scene.outbox()).length, 2, 'nothing is lost')
    scene.answerMail(mailTaken)
    scene.sms.answer(status(204))
    await scene.passLeases()
    await scene.start()
    await until(async () => (await scene.outbox()).length === 0)
    t.equal(new Set(scene.mails).size, 1, 'one Message-ID in all attempts')
    t.match(scene.mails[0], /^<[\w-]{22}@shop\.example>$/)
    t.equal(new Set(idsOf(scene.sms)).size, 1, 'one webhook-id in all attempts')
    t.equal(new Set(scene.sms.received.map(({ body }) => body)).size, 1, 'the same message')
  })

  t.test('messages that arrived before the service was killed arrive again with the same id', async (t) => {
    const scene = await startScene(t, database)
    scene.answerMail(mailSilent)
    scene.sms.answer(silent)
    const first = await scene.start()
    await sendCodes(first.origin)
    await until(() => scene.mails.length === 1 && scene.sms.received.length === 1)
    await first.kill()
    t.equal((await scene.outbox()).length, 2, 'nothing is erased before it is acknowledged')
    scene.answerMail(mailTaken)
    scene.sms.answer(status(204))
    await scene.passLeases()
    await scene.start()
    await until(async () => (await scene.outbox()).length === 0)
    t.equal(scene.mails.length, 2)
    t.equal(new Set(scene.mails).size, 1)
    t.equal(scene.sms.received.length, 2)
    t.equal(new Set(idsOf(scene.sms)).size, 1)
  })

  t.test('messages that became useless while the service was down are not sent', async (t) => {
    const scene = await startScene(t, database)
    scene.answerMail(mailSilent)
    scene.sms.answer(silent)
    const first = await scene.start()
    await sendCodes(first.origin)
    await until(() => scene.mails.length === 1 && scene.sms.received.length === 1)
    await first.kill()
    scene.answerMail(mailTaken)
    scene.sms.answer(status(204))
    await scene.passLives()
    const second = await scene.start()
    await until(async () => (await scene.outbox()).length === 0)
    t.equal(scene.mails.length, 1)
    t.equal(scene.sms.received.length, 1)
    const given = second.run.stderr().match(/"audit":"delivery\.failed"[^\n]*"reason":"expired"/g)
    t.equal(given?.length, 2, 'each is reported')
  })
})
