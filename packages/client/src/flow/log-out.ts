import { createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'
import { requireValid } from '../transport/service-checks.ts'
import { type LogoutOutcome, storeUnavailable } from './outcomes/outcomes.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import { afterLeaving } from './record/sign-on-record.ts'
import type { StoredSignOn } from './record/sign-on-records.ts'
import { updateRecord } from './record/update-record.ts'

// of a value that is neither, nobody can say how much should end
const checkScope = createCheck(Type.Object({ scope: Type.Enum(['everywhere', 'here']) }))

/** `everywhere`: log-out of all apps of the group. `here`: of this app alone. */
export type LogoutScope = 'everywhere' | 'here'

/**
 * Logs the user out. `everywhere`: one delete ends the local sessions of all apps, and the IdP session is logged out; if
 * that call fails, it stays in the queue. `here`: only this app is signed out, until the next active log-in here.
 * The caller ends its own local session afterwards, unless the outcome is `unavailable`.
 *
 * @throws LatchkeyError `request_invalid` with the field `scope`; nothing was ended
 */
export async function logOut(
  ports: FlowPorts,
  app: FlowApp,
  recordKey: string | undefined,
  scope: LogoutScope,
): Promise<LogoutOutcome> {
  const trace: Trace = []
  requireValid(checkScope, { scope })
  if (recordKey === undefined) {
    trace.push(traced('sign_on_record', 'absent', 'There was no sign-on to end.'))
    return { status: 'ended', trace }
  }
  try {
    const stored = await ports.records.read(recordKey)
    if (stored === undefined) {
      trace.push(traced('sign_on_record', 'absent', 'The sign-on had ended already.'))
      return { status: 'ended', trace }
    }
    return scope === 'everywhere'
      ? await endEverywhere(ports, app, stored, trace)
      : await leave(ports, app, stored, trace)
  } catch (cause) {
    return storeUnavailable(trace, cause)
  }
}

async function endEverywhere(
  ports: FlowPorts,
  app: FlowApp,
  stored: StoredSignOn,
  trace: Trace,
): Promise<LogoutOutcome> {
  const sessionId = ports.signOnSeal.open(stored.record.sealed_session, stored.key)
  const until = secondsOf(ports) + app.lifetimes.capSeconds
  const entry = sessionId && (await ports.logouts.add({ sessionId, recordKey: stored.key, until }))
  await ports.records.end(stored.key)
  trace.push(
    traced('log_out', 'ended', 'The sign-on record has ended; each app sees this at its next request.'),
  )
  if (sessionId === undefined || entry === undefined) {
    trace.push(
      traced(
        'log_out',
        'not logged out',
        'No secret opens the record; its IdP session ends by its lifetime.',
      ),
    )
    return { status: 'ended', trace }
  }
  try {
    await ports.service.logoutSession({ session_id: sessionId })
  } catch {
    trace.push(
      traced('log_out', 'queued', 'The identity service did not confirm the log-out; it is retried.'),
    )
    return { status: 'ended_here_queued', trace }
  }
  // if this fails, the log-out is repeated once more, which is harmless
  await ports.logouts.done(entry).catch(() => {})
  trace.push(traced('service', 'logged out', 'The identity service ended the session.'))
  return { status: 'ended', trace }
}

async function leave(
  ports: FlowPorts,
  app: FlowApp,
  stored: StoredSignOn,
  trace: Trace,
): Promise<LogoutOutcome> {
  const left = await updateRecord(ports.records, stored, (record) =>
    afterLeaving(record, app.app, secondsOf(ports)),
  )
  trace.push(
    left === undefined
      ? traced('sign_on_record', 'absent', 'The sign-on had ended already.')
      : traced('log_out', 'left', `Signed out of ${app.app} alone; the other apps stay signed in.`),
  )
  return { status: 'ended', trace }
}
