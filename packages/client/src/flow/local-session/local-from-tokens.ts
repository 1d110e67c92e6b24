import { type Evidence, evidenceOf, type IdTokenClaims, type TokenResponse } from '@latchkey/protocol'
import { LatchkeyError } from '../../latchkey-error.ts'
import { type AuthenticationService, type FlowApp, type FlowPorts, secondsOf } from '../ports/ports.ts'
import { type SignOnRecord, withRecordedTimes } from '../record/sign-on-record.ts'
import type { LocalSession, StartedBy } from './local-session.ts'

/** Tokens with a verified ID token. */
export interface VerifiedTokens {
  response: TokenResponse
  claims: IdTokenClaims
  evidence: Evidence
}

/** The session and user that the tokens must be for. */
export interface ExpectedIdentity {
  sessionId: string
  sub: string
  tid: string
}

/**
 * Verifies the ID token of a response.
 *
 * @throws LatchkeyError `upstream_protocol`: there is none; `identity_mismatch`: it is for another session or user;
 *   and the codes of `verifyIdToken`
 */
export async function verifyTokens(
  service: AuthenticationService,
  response: TokenResponse,
  expected?: ExpectedIdentity,
): Promise<VerifiedTokens> {
  if (response.id_token === undefined) {
    throw new LatchkeyError('upstream_protocol', 'The identity service returned no ID token')
  }
  const claims = await service.verifyIdToken(response.id_token, { accessToken: response.access_token })
  if (
    expected !== undefined &&
    (response.session_id !== expected.sessionId || claims.sub !== expected.sub || claims.tid !== expected.tid)
  ) {
    throw new LatchkeyError('identity_mismatch', 'The identity service answered for another session or user')
  }
  return { response, claims, evidence: evidenceOf(claims) }
}

/** Passes on how far the clocks differ, by the time at which the service made the ID token. */
export function noticeClock(ports: FlowPorts, { claims }: VerifiedTokens): void {
  ports.noticeClock?.(secondsOf(ports) - claims.iat)
}

/** Builds the local session from verified tokens and the sign-on record. */
export function localFromTokens(
  ports: FlowPorts,
  app: FlowApp,
  tokens: VerifiedTokens,
  record: SignOnRecord,
  recordKey: string,
  startedBy: StartedBy,
): LocalSession {
  const now = secondsOf(ports)
  const evidence = withRecordedTimes(tokens.evidence, record)
  return {
    record: recordKey,
    record_expires_at: record.expires_at,
    sub: tokens.claims.sub,
    tid: tokens.claims.tid,
    ...(record.sid !== undefined && { sid: record.sid }),
    amr: [...evidence.amr],
    ...(evidence.acr !== undefined && { acr: evidence.acr }),
    ...(evidence.auth_time !== undefined && { auth_time: evidence.auth_time }),
    factors: [...evidence.factors],
    claims: requestedClaims(app, tokens.claims),
    sealed_access_token: ports.appSeal.seal(tokens.response.access_token, recordKey, 'token'),
    access_token_expires_at: now + Math.floor(tokens.response.expires_in),
    since: now,
    started_by: startedBy,
    login_app: record.login_app,
  }
}

/** Only the claims that this app requested; the rest of the ID token is not stored. */
function requestedClaims(app: FlowApp, claims: IdTokenClaims): Record<string, unknown> {
  const chosen: Record<string, unknown> = {}
  for (const name of Object.keys(app.claims?.id_token ?? {})) {
    if (Object.hasOwn(claims, name)) chosen[name] = claims[name]
  }
  return chosen
}
