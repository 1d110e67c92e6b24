import { type LocalSession, needsNewId, type PendingChallenge, type PendingStepUp } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { AuthUnavailableError } from '../errors.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { localSessionKey } from '../session-store/local-session-store.ts'
import { heldEntry, pendingStepsOf, type SessionEntry } from '../session-store/session-entry.ts'
import { isPluginKey, isUnavailable, isVanished } from '../session-store/session-marks.ts'
import { localOf, type RequestState } from './request-state.ts'

/**
 * Writes the local session of this browser, under a new id where the user or the strength changed. The old id is not
 * ended here: it may still be needed when the rest of a log-in fails.
 *
 * @param freshId a new id in any case
 * @param sharedId the new id, if there must be one, that other requests of the same flight take too
 * @returns the id it replaced, if any
 */
export async function writeLocal(
  context: PluginContext,
  request: FastifyRequest,
  local: LocalSession,
  freshId: boolean,
  sharedId?: string,
): Promise<string | undefined> {
  const before = localOf(request)
  const pending = request.session.latchkey?.pending
  // a step-up or a step that is still to come survives silent authentication, never a log-in
  const goesOn = !freshId && pending !== undefined && pending.record === local.record
  const steps = freshId ? {} : pendingStepsOf(request.session.latchkey, context.now())
  const entry = { local, ...(goesOn && { pending }), ...keptFor(request, local.record), ...steps }
  if (!freshId && !needsNewId(before, local)) {
    await saveEntry(context, request, entry)
    return undefined
  }
  const isSameUser = before !== undefined && before.sub === local.sub && before.tid === local.tid
  return await moveSession(context, request, entry, isSameUser, sharedId)
}

/** Keeps a pending step-up in the session of this browser, beside its local session if that is of the same sign-on. */
export async function writePending(
  context: PluginContext,
  request: FastifyRequest,
  pending: PendingStepUp,
): Promise<void> {
  const local = localOf(request)
  if (local === undefined || local.record === pending.record) {
    const steps = pendingStepsOf(request.session.latchkey, context.now())
    const kept = keptFor(request, pending.record)
    await saveEntry(context, request, { ...(local && { local }), pending, ...kept, ...steps })
    return
  }
  // what the host kept for the user of another sign-on stays with that one's id
  const replaced = await moveSession(context, request, { pending }, false)
  await endReplacedId(context, replaced)
}

/** Notes the form that waits for a step-up, in a session that has one pending. */
export async function writeKept(
  context: PluginContext,
  request: FastifyRequest,
  kept: NonNullable<SessionEntry['kept']>,
): Promise<void> {
  await saveEntry(context, request, { ...request.session.latchkey, kept })
}

/** A kept form goes with its sign-on, through a step-up too, and never to another user. */
function keptFor(request: FastifyRequest, record: string): Pick<SessionEntry, 'kept'> {
  const kept = request.session.latchkey?.kept
  return kept?.record === record ? { kept } : {}
}

/** Keeps a step that this browser began in its session, in place of an older one of the method. */
export async function writeStep(
  context: PluginContext,
  request: FastifyRequest,
  step: PendingChallenge,
): Promise<void> {
  await saveEntry(context, request, { ...request.session.latchkey, [step.method]: step })
}

/** Forgets the step of a method. */
export async function dropStep(
  context: PluginContext,
  request: FastifyRequest,
  method: PendingChallenge['method'],
): Promise<void> {
  const { [method]: dropped, ...entry } = request.session.latchkey ?? {}
  if (dropped !== undefined) await saveEntry(context, request, entry)
}

/**
 * Gives the browser a session under a fresh id: with all data of the host for the same user, else with what the
 * option `keepSessionKeys` names. When it fails, the request has its old session again.
 */
export async function moveSession(
  context: PluginContext,
  request: FastifyRequest,
  entry: SessionEntry,
  isSameUser: boolean,
  newId?: string,
): Promise<string> {
  const previous = request.session
  if (!isSameUser) await context.beside?.renewHostSession(request, context.keepSessionKeys)
  const kept = isSameUser ? Object.keys(previous) : context.keepSessionKeys
  await renewSession(context, request, newId)
  for (const name of kept) {
    if (name === 'cookie' || isPluginKey(name) || !Object.hasOwn(previous, name)) continue
    Reflect.set(request.session, name, Reflect.get(previous, name))
  }
  try {
    await saveEntry(context, request, entry)
  } catch (error) {
    request.session = previous
    throw error
  }
  return previous.sessionId
}

/** Takes the local session that another request of the same flight wrote; `false` when it is not there (any more). */
export async function adoptLocal(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  sessionId: string,
  local: LocalSession,
): Promise<boolean> {
  const previous = request.session
  // what this request wrote already must not get lost: it is written with the session
  if (previous.isModified()) return false
  await loadSession(context, request, sessionId)
  if (isUnavailable(request.session) || localOf(request)?.record !== local.record) {
    const outage = isUnavailable(request.session)
    request.session = previous
    if (outage) throw new AuthUnavailableError()
    return false
  }
  if (previous.sessionId === sessionId) return true
  request.cookies[context.cookies.local.name] = sessionId
  state.localCookie = 'send'
  return true
}

/** Ends the local session of this browser; what the store does not confirm ends with its sign-on record. */
export async function endLocal(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
): Promise<void> {
  const sessionId = request.cookies[context.cookies.local.name]
  if (sessionId === undefined) return
  try {
    await context.beside?.renewHostSession(request, context.keepSessionKeys)
  } catch (error) {
    context.log.warn({ err: error }, "the host's own session could not be renewed")
  }
  await dropSession(context, request)
  state.localCookie = 'clear'
  await endLocalId(context, sessionId)
}

/** Ends an id that another one took the place of. */
export async function endReplacedId(context: PluginContext, sessionId: string): Promise<void> {
  context.replacedIds.add(sessionId, context.now())
  await endLocalId(context, sessionId)
}

/** Ends a local session by its id, as far as the store answers. */
export async function endLocalId(context: PluginContext, sessionId: string): Promise<void> {
  try {
    await context.store.end(localSessionKey(context.app, sessionId))
  } catch (error) {
    context.log.warn({ err: error }, 'a local session could not be ended; it ends by its lifetime')
  }
}

/** Gives the request an empty session without any cookie, so that the library neither saves, sets nor clears one. */
export async function dropSession(context: PluginContext, request: FastifyRequest): Promise<void> {
  await renewSession(context, request)
  delete request.cookies[context.cookies.local.name]
}

/** Reads the session of an id into the request; an empty one under a fresh id where there is none. */
export function loadSession(
  context: PluginContext,
  request: FastifyRequest,
  sessionId: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sessions = context.beside?.factory ?? context.fastify
    sessions.decryptSession(sessionId, request, (error?: unknown) => {
      if (error) reject(error)
      else resolve()
    })
  })
}

/** An empty session under a new id, without touching the store. */
async function renewSession(context: PluginContext, request: FastifyRequest, newId?: string): Promise<void> {
  if (newId !== undefined) context.nextIds.set(request, newId)
  try {
    await loadSession(context, request, '')
  } finally {
    context.nextIds.delete(request)
  }
}

async function saveEntry(
  context: PluginContext,
  request: FastifyRequest,
  entry: SessionEntry,
): Promise<void> {
  const { session } = request
  if (isUnavailable(session)) throw new AuthUnavailableError()
  session.latchkey = heldEntry(entry)
  if (entry.local !== undefined) session.cookie.expires = new Date(entry.local.record_expires_at * 1000)
  await session.save()
  if (isVanished(session)) return
  // from now on the browser's cookie is this one: the library sends it, and does not clear the old one first
  request.cookies[context.cookies.local.name] = session.encryptedSessionId
}
