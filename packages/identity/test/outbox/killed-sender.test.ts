import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { decodeJwt } from 'jose'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import { type CliRun, runCli } from '../support/child.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { dropped, type PeerAnswer, startHttpPeer, status } from '../support/http-peer.ts'
import { startMailServer } from '../support/mail-server.ts'
import { type ClientName, password, secrets, seed } from '../support/seed.ts'
import { basic } from '../support/service.ts'

/** Keeps the sender waiting for its answer. */
const silent: PeerAnswer = () => {}

/** What happens to the attempts for one receiver, in their order; the last one goes on. */
type Fate = 'taken' | 'refused' | 'dropped' | 'silent'

const answers: Readonly<Record<Fate, PeerAnswer>> = {
  taken: status(204),
  refused: status(503),
  dropped,
  silent,
}

/** Which fates are left for each receiver. */
class Fates {
  #left = new Map<string, Fate[]>()

  set(fates: Readonly<Record<string, Fate[]>>): void {
    this.#left = new Map(Object.entries(fates).map(([receiver, list]) => [receiver, [...list]]))
  }

  next(receiver: string): Fate {
    const list = this.#left.get(receiver) ?? []
    return (list.length > 1 ? list.shift() : list[0]) ?? 'taken'
  }
}

/** An attempt as a peer saw it. */
interface Seen {
  receiver: string
  id: string
  body: string
}

/** Real peers of all kinds, and a real process that sends to them. */
async function startScene(t: Test, database: TestDatabase) {
  const fates = new Fates()
  const seen: Seen[] = []
  const mailServer = await startMailServer(t, {
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString()
      })
      stream.on('end', () => {
        const receiver = session.envelope.rcptTo[0]?.address ?? ''
        const id = /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? ''
        seen.push({ receiver, id, body: /\r\n\r\n(\d{6})\r\n/.exec(raw)?.[1] ?? '' })
        const fate = fates.next(receiver)
        if (fate === 'taken') done()
        if (fate === 'refused') done(Object.assign(new Error('not now'), { responseCode: 451 }))
        if (fate === 'dropped') mailServer.breakConnections()
      })
    },
  })
  const http = await startHttpPeer(t)
  http.answer((response, request) => {
    if (request.url === '/log-out') {
      seen.push({ receiver: 'log-out', ...toldLogout(request.body) })
      answers[fates.next('log-out')](response, request)
      return
    }
    const parsed: { to?: string; type?: string } = JSON.parse(request.body)
    const receiver = parsed.to ?? parsed.type ?? ''
    seen.push({ receiver, id: String(request.headers['webhook-id']), body: request.body })
    answers[fates.next(receiver)](response, request)
  })
  const url = await database.openShared(t)
  const seedPath = join(tmpdir(), `latchkey-killed-${randomBytes(8).toString('hex')}.json`)
  await writeFile(seedPath, JSON.stringify(toldSeed(`${http.origin}/log-out`)))
  t.after(() => rm(seedPath, { force: true }))
  const env = {
    PORT: '0',
    LATCHKEY_DEV: '1',
    LATCHKEY_DATABASE_URL: url,
    LATCHKEY_MASTER_KEYS: randomBytes(32).toString('base64url'),
    LATCHKEY_SEED: seedPath,
    LATCHKEY_SMTP_URL: `smtp://localhost:${mailServer.port}?from=no-reply@shop.example`,
    LATCHKEY_SMS_WEBHOOK_URL: `${http.origin}/sms`,
    LATCHKEY_SMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  }
  return {
    fates,
    seen,
    hook: `${http.origin}/hook`,
    attempts: (receiver: string) => seen.filter((attempt) => attempt.receiver === receiver),
    async start() {
      const run = runCli(t, ['serve'], env)
      const origin = await run.until((out) => /^identity listening on (http:\/\/\S+)\n/.exec(out)?.[1])
      return { run, origin, kill: () => kill(run) }
    },
    /** Runs statements on the database, while the service is down. */
    inDatabase: <T>(work: (db: Awaited<ReturnType<typeof openStorage>>['db']) => Promise<T>) =>
      inDatabase(url, work),
  }
}

/** The seed, with a place where the bank is told of log-outs. */
function toldSeed(uri: string): unknown {
  return JSON.parse(JSON.stringify(seed), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && Reflect.get(value, 'client_id') === 'bank-web'
      ? { ...value, backchannel_logout_uri: uri }
      : value,
  )
}

/** What a log-out token tells. Each attempt has a token of its own; the session in it is what a client ends once. */
function toldLogout(body: string): { id: string; body: string } {
  const { sid, sub } = decodeJwt(new URLSearchParams(body).get('logout_token') ?? '')
  return { id: String(sid), body: String(sub) }
}

async function inDatabase<T>(
  url: string,
  work: (db: Awaited<ReturnType<typeof openStorage>>['db']) => Promise<T>,
): Promise<T> {
  const storage = await openStorage(url)
  try {
    return await work(storage.db)
  } finally {
    await storage.close()
  }
}

async function kill({ child, exited }: CliRun): Promise<void> {
  child.kill('SIGKILL')
  await exited
}

/** Waits until it is so. */
async function until(isSo: () => boolean | Promise<boolean>, pauseMs = 20): Promise<void> {
  const start = performance.now()
  while (!(await isSo())) {
    if (performance.now() - start > 60_000) throw new Error('not so in time')
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

async function callerOf(origin: string, client: ClientName) {
  const granted = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: { authorization: basic(client, secrets[client]) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const token = /"access_token":"([^"]+)"/.exec(await granted.text())?.[1]
  return async (path: string, body: object) => {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    return text
  }
}

const email = (name: string) => `${name}@example.com`
const phones = { alice: '+15555550101', bob: '+15555550102' }

onBothDatabases((t, database) => {
  t.test(
    'mail, texts, webhooks and log-outs survive failures and kills: at least once, with one id, while they are useful',
    async (t) => {
      const scene = await startScene(t, database)
      const { fates, seen, attempts } = scene
      fates.set({
        // they fail, and wait for their next attempt when the service is killed
        [email('alice')]: ['refused', 'dropped', 'silent'],
        [phones.bob]: ['refused', 'dropped', 'silent'],
        'user.created': ['refused', 'dropped', 'silent'],
        'log-out': ['refused', 'dropped', 'silent'],
        // they arrive, but the service is killed before it learns that
        [email('bob')]: ['silent'],
        [phones.alice]: ['silent'],
        'login.succeeded': ['silent'],
      })
      const first = await scene.start()
      const manage = await callerOf(first.origin, 'admin-web')
      const events = ['user.created', 'login.succeeded']
      await manage(managementEndpoints.createWebhook.path, { url: scene.hook, events })
      const call = await callerOf(first.origin, 'shop-web')
      const sendCode = (channel: string, name: string) =>
        call(endpoints.sendOtp.path, { channel, identifier_type: 'email', identifier: email(name) })
      await sendCode('email', 'alice')
      await sendCode('sms', 'bob')
      // codes of another purpose, which do not replace the ones before
      await call(endpoints.sendPasswordResetEmailOtp.path, { email: email('bob') })
      await call(endpoints.sendPasswordResetSmsOtp.path, { phone_number: phones.alice })
      await call(endpoints.createUser.path, { username: 'dora' })
      const loggedIn = await call(endpoints.authenticatePassword.path, { username: 'alice', password })
      const session_id = /"session_id":"([^"]+)"/.exec(loggedIn)?.[1]
      const callBank = await callerOf(first.origin, 'bank-web')
      await callBank(endpoints.authenticateSession.path, { session_id })
      await call(endpoints.logoutSession.path, { session_id })
      const refusedFirst = ['user.created', 'log-out', email('alice'), phones.bob]
      await until(() => refusedFirst.every((to) => attempts(to).length >= 2))
      await until(() =>
        ['login.succeeded', email('bob'), phones.alice].every((to) => attempts(to).length >= 1),
      )
      await first.kill()
      // a delivery without an answer for long has been tried again by now
      const triedBefore = attempts(phones.alice).length

      const stored = await scene.inDatabase(async (db) => {
        const rows = await db.selectFrom('outbox').select('channel').execute()
        // time goes by: leases and pauses end; one message becomes useless
        await db.updateTable('outbox').set({ due_at: sql<number>`due_at - 7200` }).execute()
        const useless = attempts(phones.alice)[0]?.id ?? ''
        await db.updateTable('outbox').set({ expires_at: 2 }).where('message_id', '=', useless).execute()
        return rows.map(({ channel }) => channel).sort()
      })
      t.same(
        stored,
        ['backchannel_logout', 'email', 'email', 'sms', 'sms', 'webhook', 'webhook'],
        'nothing is lost or erased',
      )

      fates.set({})
      const before = seen.length
      const second = await scene.start()
      await until(() => seen.length >= before + 6)
      // killed as soon as it has answered, before or while it sends
      const callSecond = await callerOf(second.origin, 'shop-web')
      await callSecond(endpoints.sendOtp.path, {
        channel: 'email',
        identifier_type: 'username',
        identifier: 'bob',
      })
      await second.kill()
      await scene.inDatabase((db) =>
        db.updateTable('outbox').set({ due_at: sql<number>`due_at - 7200` }).execute(),
      )

      const third = await scene.start()
      await until(
        async () =>
          (await scene.inDatabase((db) => db.selectFrom('outbox').select('channel').execute())).length === 0,
        500,
      )
      await third.kill()
      for (const to of [...refusedFirst, 'login.succeeded']) {
        const all = attempts(to)
        t.ok(all.length >= 2, `${to} was tried again`)
        t.equal(new Set(all.map(({ id }) => id)).size, 1, `${to} has one id`)
        t.equal(new Set(all.map(({ body }) => body)).size, 1, `${to} has one content`)
      }
      const mails = attempts(email('bob'))
      t.equal(new Set(mails.map(({ id }) => id)).size, 2, 'two messages')
      t.match(mails[0]?.id, /^<[\w-]{22}@shop\.example>$/)
      t.equal(attempts(phones.alice).length, triedBefore, 'what has become useless is not sent')
      t.match(second.run.stderr(), /"audit":"delivery\.failed"[^\n]*"reason":"expired"/, 'and is reported')
    },
  )
})
