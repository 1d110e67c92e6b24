import {
  type AuthenticationFactor,
  amrOf,
  type ClientAttributes,
  ClientAttributesSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { type AuditSource, sourceOf } from '../audit/audit-event.ts'
import type { Settings } from '../settings.ts'
import { jsonColumn } from '../storage/json-column.ts'

/** The data of an IdP session that tokens carry. */
export interface Session {
  sid: string
  user_id: string
  factors: readonly AuthenticationFactor[]
  /** Last interactive authentication, seconds since the epoch. */
  auth_time: number
}

export const readFactors: (text: string) => AuthenticationFactor[] = jsonColumn(
  Type.Array(
    Type.Object({
      method: Type.String(),
      time: Type.Integer(),
      user_verified: Type.Optional(Type.Boolean()),
    }),
  ),
)

/**
 * When a session ends: some time after its latest use, and never later than the cap after its last interactive
 * authentication. Seconds since the epoch.
 */
export function sessionExpiry(
  now: number,
  authTime: number,
  lifetimes: Pick<Settings['lifetimes'], 'sessionIdleSeconds' | 'sessionCapSeconds'>,
): number {
  return Math.min(now + lifetimes.sessionIdleSeconds, authTime + lifetimes.sessionCapSeconds)
}

/** The authentications of a session after one more; of each method the latest counts. */
export function withFactor(
  factors: readonly AuthenticationFactor[],
  added: AuthenticationFactor,
): AuthenticationFactor[] {
  return [...factors.filter((factor) => factor.method !== added.method), added]
}

/** The claims of the ID token about the authentications of a session. */
export function authenticationClaims(
  session: Session,
  compat: Pick<Settings['compat'], 'emailCountsAsFactor'>,
) {
  const amr = amrOf(session.factors)
  const isTold = !amr.includes('mfa') && compat.emailCountsAsFactor && hasTwoMethods(amr)
  return {
    auth_time: session.auth_time,
    amr: isTold ? [...amr, 'mfa'] : amr,
    auth_factors: session.factors,
  }
}

/** The vendor's rule: two different factors; a code and a link by email are one. */
function hasTwoMethods(amr: readonly string[]): boolean {
  return new Set(amr.map((method) => (method === 'eotp' ? 'eml' : method))).size >= 2
}

/** Characters of a user agent that are kept: names of browser and system stand within the first hundred or two. */
const userAgentLength = 512

/** The browser behind an authentication, as stored with the session; null if the client sent nothing. */
export function clientAttributesJson(attributes: ClientAttributes | undefined): string | null {
  const { ip_address, user_agent } = attributes ?? {}
  if (ip_address === undefined && user_agent === undefined) return null
  // a text that is cut inside a surrogate pair would be malformed
  return JSON.stringify({ ip_address, user_agent: user_agent?.slice(0, userAgentLength).toWellFormed() })
}

export const readClientAttributes: (json: string) => ClientAttributes = jsonColumn(ClientAttributesSchema)

/** Where the user of a session was at its latest authentication. @param otherwise where nobody said it. @default nothing */
export function sourceOfSession(
  { client_attributes_json: json }: { client_attributes_json: string | null },
  otherwise: AuditSource = {},
): AuditSource {
  return json === null ? otherwise : sourceOf(readClientAttributes(json))
}
