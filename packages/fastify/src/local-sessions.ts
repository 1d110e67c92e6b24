import { type LocalSession, needsNewId, type PendingStepUp } from '@latchkey/client'
import { hashedKey } from '@latchkey/session-store'
import type { FastifyRequest } from 'fastify'
import { AuthUnavailableError } from './errors.ts'
import { isUnavailableSession } from './local-session-store.ts'
import type { PluginContext } from './plugin-context.ts'
import { localOf } from './request-state.ts'

/**
 * Writes the local session of this browser, under a new id where the user or the strength changed. The old id is not
 * ended here: it may still be needed when the rest of a log-in fails.
 *
 * @returns the id it replaced, if any
 */
export async function writeLocal(
  context: PluginContext,
  request: FastifyRequest,
  local: LocalSession,
  expiresAt: number,
  freshId: boolean,
): Promise<string | undefined> {
  const before = localOf(request)
  if (!freshId && !needsNewId(before, local)) {
    await saveEntry(context, request, { local }, expiresAt)
    return undefined
  }
  const previous = request.session
  const kept = before?.sub === local.sub ? Object.keys(previous) : context.keepSessionKeys
  await renewSession(context, request)
  for (const name of kept) {
    if (name === 'cookie' || name.startsWith('latchkey')) continue
    if (Object.hasOwn(previous, name)) Reflect.set(request.session, name, Reflect.get(previous, name))
  }
  try {
    await saveEntry(context, request, { local }, expiresAt)
  } catch (error) {
    request.session = previous
    throw error
  }
  return previous.sessionId
}

/** Keeps a pending step-up in the session of this browser, beside its local session if there is one. */
export async function writePending(
  context: PluginContext,
  request: FastifyRequest,
  pending: PendingStepUp,
): Promise<void> {
  const local = localOf(request)
  const belongs = local !== undefined && local.record === pending.record
  if (belongs) {
    const expires = request.session.cookie.expires?.getTime() ?? pending.expires_at * 1000
    await saveEntry(context, request, { local, pending }, Math.floor(expires / 1000))
  } else {
    await saveEntry(context, request, { pending }, pending.expires_at)
  }
}

/** Takes the local session that another request of the same flight wrote. */
export async function adoptLocal(
  context: PluginContext,
  request: FastifyRequest,
  sessionId: string,
  expiresAt: number,
): Promise<void> {
  await loadSession(context, request, sessionId)
  const { name, attributes } = context.cookies.local
  if (request.cookies[name] === sessionId) return
  request.cookies[name] = sessionId
  request.latchkeyState?.reply.setCookie(name, sessionId, {
    ...attributes,
    expires: new Date(expiresAt * 1000),
  })
}

/** Ends the local session of this browser; what the store does not confirm ends with its sign-on record. */
export async function endLocal(context: PluginContext, request: FastifyRequest): Promise<void> {
  const { name, attributes } = context.cookies.local
  const sessionId = request.cookies[name]
  if (sessionId === undefined) return
  await renewSession(context, request)
  delete request.cookies[name]
  request.latchkeyState?.reply.clearCookie(name, attributes)
  await endLocalId(context, sessionId)
}

/** Ends a local session by its id, as far as the store answers. */
export async function endLocalId(context: PluginContext, sessionId: string): Promise<void> {
  await context.store.end(hashedKey(`session:${context.app}`, sessionId)).catch((error: unknown) => {
    context.fastify.log.warn({ err: error }, 'a local session could not be ended; it ends by its lifetime')
  })
}

async function saveEntry(
  context: PluginContext,
  request: FastifyRequest,
  entry: { local?: LocalSession; pending?: PendingStepUp },
  expiresAt: number,
): Promise<void> {
  const { session } = request
  if (isUnavailableSession(session)) throw new AuthUnavailableError()
  session.latchkey = entry
  session.cookie.expires = new Date(expiresAt * 1000)
  await session.save()
  // from now on the browser's cookie is this one: the library sends it, and does not clear the old one first
  request.cookies[context.cookies.local.name] = session.encryptedSessionId
}

/** Gives the request an empty session under a fresh id, without touching the store. */
function renewSession(context: PluginContext, request: FastifyRequest): Promise<void> {
  return loadSession(context, request, '')
}

function loadSession(context: PluginContext, request: FastifyRequest, sessionId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    context.fastify.decryptSession(sessionId, request, (error?: unknown) => {
      if (error) reject(error)
      else resolve()
    })
  })
}
