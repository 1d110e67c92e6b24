import { randomBytes } from 'node:crypto'
import { backchannelLogoutEvent } from '@latchkey/protocol'
import type { KeyRing } from '../../keys/key-ring.ts'
import { signJwt } from '../../keys/sign-jwt.ts'
import type { Database } from '../../storage/schema.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { GuardedHttp } from '../guarded-http.ts'
import { httpFailure } from '../http-failure.ts'
import type { OutboxChannel } from '../outbox-lane.ts'
import { type Logout, readLogout } from './logout-entry.ts'

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
  async function logoutToken(tenantId: string, logout: Logout, alg: string | null): Promise<string> {
    const now = nowSeconds()
    const claims = {
      iss: issuer,
      sub: logout.user_id,
      aud: logout.client_id,
      tid: logout.erased?.tenant_id ?? tenantId,
      iat: now,
      exp: now + tokenSeconds,
      jti: randomBytes(16).toString('base64url'),
      sid: logout.sid,
      events: { [backchannelLogoutEvent]: {} },
    }
    // as its ID tokens: OpenID Connect Back-Channel Logout 1.0, section 2.6
    return signJwt(await keys.signing(tenantId, alg), 'logout+jwt', claims)
  }

  /** Where a client is told, and the algorithm for which it is registered; undefined: it need not be told any more. */
  async function receiverOf({ client_id, erased }: Logout) {
    if (erased !== undefined) return { uri: erased.uri, alg: erased.alg ?? null }
    const client = await db
      .selectFrom('clients')
      .select(['backchannel_logout_uri as uri', 'id_token_signed_response_alg as alg'])
      .where('client_id', '=', client_id)
      .executeTakeFirst()
    return client === undefined || client.uri === null ? undefined : { uri: client.uri, alg: client.alg }
  }

  return {
    name: 'backchannel_logout',
    mostAtOnce: 20,
    pauses: { first: 2, longest: 1_800 },
    async deliver(contents, { tenantId }) {
      const logout = readLogout(contents)
      const { client_id } = logout
      const receiver = await receiverOf(logout)
      if (receiver === undefined) return
      const logout_token = await logoutToken(tenantId, logout, receiver.alg)
      const body = new URLSearchParams({ logout_token }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
      let answer: Awaited<ReturnType<GuardedHttp['post']>>
      try {
        answer = await http.post(new URL(receiver.uri), { headers, body, deadlineMs: timeoutMs })
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
