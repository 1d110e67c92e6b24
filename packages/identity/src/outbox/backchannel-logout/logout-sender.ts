import { randomBytes } from 'node:crypto'
import { backchannelLogoutEvent } from '@latchkey/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { KeyRing } from '../../keys/key-ring.ts'
import { signJwt } from '../../keys/sign-jwt.ts'
import type { Database } from '../../storage/schema.ts'
import type { GuardedHttp } from '../guarded-http.ts'

const intervalMs = 2000
const timeoutMs = 3000
/** Seconds for which other instances leave a log-out alone that one is sending. */
const leaseSeconds = 10
const logoutsAtOnce = 20
const tokenSeconds = 120
/** Seconds until the next try; the last one is repeated. */
const pauses = [2, 5, 15, 60, 300, 1800] as const

interface DueLogout {
  tenant_id: string
  client_id: string
  sid: string
  user_id: string
  tries: number
}

/** Tells clients that sessions ended, until they take it or a day has passed. */
export interface LogoutSender {
  /** Sends what is due at once, without waiting for the next interval. */
  wake(): void
  close(): Promise<void>
}

/** Sends log-out tokens (OpenID Connect Back-Channel Logout 1.0, section 2.5); any instance sends for all. */
export function createLogoutSender(parts: {
  db: Database
  keys: KeyRing
  http: GuardedHttp
  issuer: string
  nowSeconds: () => number
  log: FastifyBaseLogger
}): LogoutSender {
  const { db, keys, http, issuer, nowSeconds, log } = parts
  let round: Promise<void> | undefined
  let isAsked = false
  let isClosed = false
  const timer = setInterval(wake, intervalMs).unref()

  function wake(): void {
    isAsked = true
    round ??= sendDue()
      .catch((error: unknown) => log.warn({ err: error }, 'log-outs were not told to clients'))
      .finally(() => {
        round = undefined
        if (isAsked && !isClosed) wake()
      })
  }

  async function sendDue(): Promise<void> {
    isAsked = false
    for (;;) {
      const due = await takeDue()
      await Promise.all(due.map(send))
      if (due.length < logoutsAtOnce || isClosed) return
    }
  }

  /** The instance that moves the time of a row owns it: one statement each, in both databases. */
  async function takeDue(): Promise<DueLogout[]> {
    const now = nowSeconds()
    const due = await db
      .selectFrom('backchannel_logouts')
      .select(['client_id', 'sid', 'due_at'])
      .where('due_at', '<=', now)
      .where('expires_at', '>', now)
      .orderBy('due_at')
      .limit(logoutsAtOnce)
      .execute()
    const taken = await Promise.all(
      due.map((row) =>
        db
          .updateTable('backchannel_logouts')
          .set({ due_at: now + leaseSeconds })
          .where('client_id', '=', row.client_id)
          .where('sid', '=', row.sid)
          .where('due_at', '=', row.due_at)
          .returning(['tenant_id', 'client_id', 'sid', 'user_id', 'tries'])
          .execute(),
      ),
    )
    return taken.flat()
  }

  async function send(logout: DueLogout): Promise<void> {
    const { client_id, sid, tries } = logout
    const row = db.deleteFrom('backchannel_logouts').where('client_id', '=', client_id).where('sid', '=', sid)
    const client = await db
      .selectFrom('clients')
      .select('backchannel_logout_uri')
      .where('client_id', '=', client_id)
      .executeTakeFirst()
    const uri = client?.backchannel_logout_uri
    if (uri === null || uri === undefined) return void (await row.execute())
    const failure = await post(http, uri, await logoutToken(logout)).catch((error: unknown) => error)
    if (failure === undefined) return void (await row.execute())
    log.warn({ err: failure, client_id, tries: tries + 1 }, 'a client was not told of a log-out')
    const pause = pauses[Math.min(tries, pauses.length - 1)] ?? 1800
    await db
      .updateTable('backchannel_logouts')
      .set({ tries: tries + 1, due_at: nowSeconds() + pause })
      .where('client_id', '=', client_id)
      .where('sid', '=', sid)
      .execute()
  }

  /** A fresh one for each try: a client that took the one before without being heard refuses its `jti`. */
  function logoutToken({ tenant_id, client_id, sid, user_id }: DueLogout): Promise<string> {
    const now = nowSeconds()
    return signJwt(keys, tenant_id, 'logout+jwt', {
      iss: issuer,
      sub: user_id,
      aud: client_id,
      tid: tenant_id,
      iat: now,
      exp: now + tokenSeconds,
      jti: randomBytes(16).toString('base64url'),
      sid,
      events: { [backchannelLogoutEvent]: {} },
    })
  }

  return {
    wake,
    async close() {
      isClosed = true
      clearInterval(timer)
      await round
    },
  }
}

async function post(http: GuardedHttp, uri: string, token: string): Promise<undefined> {
  const { status } = await http.post(new URL(uri), {
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: new URLSearchParams({ logout_token: token }).toString(),
    deadlineMs: timeoutMs,
  })
  if (status < 200 || status > 299) throw new Error(`the client answered ${status}`)
}
