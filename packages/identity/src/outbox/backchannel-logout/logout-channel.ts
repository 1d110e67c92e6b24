import { randomBytes } from 'node:crypto'
import { backchannelLogoutEvent } from '@latchkey/protocol'
import type { KeyRing } from '../../keys/key-ring.ts'
import { signJwt } from '../../keys/sign-jwt.ts'
import type { Database } from '../../storage/schema.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { GuardedHttp } from '../guarded-http.ts'
import { httpFailure } from '../http-failure.ts'
import type { OutboxChannel } from '../outbox-lane.ts'
import { readLogout } from './logout-entry.ts'

const timeoutMs = 3_000
const tokenSeconds = 120

/** Sends log-out tokens (OpenID Connect Back-Channel Logout 1.0, section 2.5). */
export function logoutChannel(parts: {
  db: Database
  keys: KeyRing
  http: GuardedHttp
  issuer: string
  nowSeconds: () => number
}): OutboxChannel {
  const { db, keys, http, issuer, nowSeconds } = parts

  /** A fresh one for each attempt: a client that accepted an earlier one, unheard, refuses its `jti`. */
  function logoutToken(tenantId: string, logout: ReturnType<typeof readLogout>): Promise<string> {
    const now = nowSeconds()
    return signJwt(keys, tenantId, 'logout+jwt', {
      iss: issuer,
      sub: logout.user_id,
      aud: logout.client_id,
      tid: logout.erased?.tenant_id ?? tenantId,
      iat: now,
      exp: now + tokenSeconds,
      jti: randomBytes(16).toString('base64url'),
      sid: logout.sid,
      events: { [backchannelLogoutEvent]: {} },
    })
  }

  async function uriOf({ client_id, erased }: ReturnType<typeof readLogout>): Promise<string | undefined> {
    if (erased !== undefined) return erased.uri
    const client = await db
      .selectFrom('clients')
      .select('backchannel_logout_uri')
      .where('client_id', '=', client_id)
      .executeTakeFirst()
    return client?.backchannel_logout_uri ?? undefined
  }

  return {
    name: 'backchannel_logout',
    mostAtOnce: 20,
    pauses: { first: 2, longest: 1_800 },
    async deliver(contents, { tenantId }) {
      const logout = readLogout(contents)
      const { client_id } = logout
      const uri = await uriOf(logout)
      if (uri === undefined) return
      const body = new URLSearchParams({ logout_token: await logoutToken(tenantId, logout) }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
      let answer: Awaited<ReturnType<GuardedHttp['post']>>
      try {
        answer = await http.post(new URL(uri), { headers, body, deadlineMs: timeoutMs })
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown'
        throw new DeliveryError(`client ${client_id}: ${reason}`, { cause: error })
      }
      const failure = httpFailure(`client ${client_id}`, answer)
      // whatever it answers: a client that refuses a token today may have the right keys tomorrow
      if (failure !== undefined)
        throw new DeliveryError(failure.message, { retryAfterSeconds: failure.retryAfterSeconds })
    },
  }
}
