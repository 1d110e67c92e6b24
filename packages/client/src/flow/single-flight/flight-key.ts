import { createHash } from 'node:crypto'
import type { RequestedClaims } from '@latchkey/protocol'
import type { StoredSignOn } from '../record/sign-on-records.ts'

/** What an app asks the service for with a session. */
export interface AskedTokens {
  claims?: RequestedClaims
  resource?: string
  scope?: string
}

/**
 * Names one flight: the record, what the user has proven in it, and what is asked for. What the user proves next gives
 * another name, so an older result is never taken for it.
 */
export function flightKey(kind: 'session' | 'token', stored: StoredSignOn, asked: AskedTokens): string {
  const { sub, tid, interactive_at, factors } = stored.record
  const proven = [sub, tid, interactive_at, factors]
  const wanted = [asked.claims ?? null, asked.resource ?? null, asked.scope ?? null]
  const text = JSON.stringify([kind, stored.key, proven, wanted])
  return createHash('sha256').update(text).digest('base64url')
}
