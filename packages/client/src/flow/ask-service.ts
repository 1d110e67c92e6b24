import type { ClientAttributes } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import { noticeClock, type VerifiedTokens, verifyTokens } from './local-session/local-from-tokens.ts'
import { failureOf } from './outcomes/service-failure.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import { afterSilentAuthentication, withSid } from './record/sign-on-record.ts'
import type { StoredSignOn } from './record/sign-on-records.ts'
import { updateRecord } from './record/update-record.ts'
import type { FlightResult } from './single-flight/flight-result.ts'
import type { AskedTokens } from './single-flight/flights.ts'

/** Tokens from the IdP session of a record, and the record as it was written with them. */
export interface GivenTokens {
  tokens: VerifiedTokens
  kept: StoredSignOn
}

/** Requests tokens from the IdP session of a record, and writes the record. */
export async function askService(
  ports: FlowPorts,
  app: FlowApp,
  stored: StoredSignOn,
  asked: AskedTokens,
  clientAttributes: ClientAttributes | undefined,
): Promise<FlightResult<GivenTokens>> {
  const { service, signOnSeal } = ports
  const trace: Trace = []
  const sessionId = signOnSeal.open(stored.record.sealed_session, stored.key)
  if (sessionId === undefined) {
    trace.push(
      traced('sign_on_record', 'unreadable', 'None of the configured secrets opens the sign-on record.'),
    )
    // not `unavailable`: that would lock everybody out after the group's secret was replaced
    return { result: 'login_required', reason: 'record_unreadable', trace }
  }
  const { sub, tid } = stored.record
  try {
    const response = await service.authenticateSession({
      session_id: sessionId,
      ...asked,
      ...(clientAttributes && { client_attributes: clientAttributes }),
    })
    const tokens = await verifyTokens(service, response, { sessionId, sub, tid })
    noticeClock(ports, tokens)
    trace.push(traced('service', 'tokens', 'The identity service issued tokens for this app.'))
    return await keep(ports, app, stored, tokens, trace)
  } catch (error) {
    if (isLatchkeyError(error, 'session_not_found')) {
      trace.push(
        traced('service', 'session not found', 'The identity service reports that the session has ended.'),
      )
      return await endRecord(ports, stored, trace)
    }
    const failure = failureOf(error)
    trace.push(traced('service', failure.result, failure.detail))
    return {
      result: 'unavailable',
      retryAt: ports.now() + failure.retryAfterSeconds * 1000,
      kind: kindOf(error),
      cause: error,
      trace,
    }
  }
}

/** Writes the record. If it ended, or the user left the app, in the meantime, the tokens are dropped. */
async function keep(
  ports: FlowPorts,
  { app, lifetimes }: FlowApp,
  stored: StoredSignOn,
  tokens: VerifiedTokens,
  trace: Trace,
): Promise<FlightResult<GivenTokens>> {
  const now = secondsOf(ports)
  const kept = await updateRecord(ports.records, stored, (record) =>
    record.apps[app]?.left === true
      ? undefined
      : withSid(afterSilentAuthentication(record, app, tokens.evidence, now, lifetimes), tokens.claims.sid),
  )
  if (kept === undefined) {
    trace.push(traced('sign_on_record', 'ended', 'Signed out in the meantime: the tokens are dropped.'))
    return { result: 'login_required', reason: 'not_signed_in', trace }
  }
  if (kept.record.apps[app]?.left === true) {
    trace.push(
      traced('sign_on_record', 'left', `Signed out of ${app} in the meantime: the tokens are dropped.`),
    )
    return { result: 'login_required', reason: 'left_this_app', trace }
  }
  return { result: 'given', value: { tokens, kept }, trace }
}

async function endRecord(
  ports: FlowPorts,
  stored: StoredSignOn,
  trace: Trace,
): Promise<FlightResult<GivenTokens>> {
  try {
    await ports.records.end(stored.key, stored.version)
  } catch (cause) {
    // the response of the service stands; the record ends at the next attempt, or by its lifetime
    trace.push(traced('sign_on_record', 'unavailable', 'The session store did not respond.'))
    return { result: 'unavailable', retryAt: ports.now() + 1000, kind: 'process', cause, trace }
  }
  return { result: 'login_required', reason: 'session_not_found', trace }
}

/** `process`: the failure may concern this process alone, such as a secret that was not replaced here yet. */
function kindOf(error: unknown): 'process' | 'outage' | 'pause' {
  if (isLatchkeyError(error, 'rate_limited')) return 'pause'
  return isLatchkeyError(error, 'upstream_unavailable') ? 'outage' : 'process'
}
