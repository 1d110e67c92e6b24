import type { LocalSession, StoredSignOn } from '@latchkey/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ConfigInvalidError } from '../errors.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { isAmbiguous } from '../session-store/cookie-policy.ts'
import { localSessionKey } from '../session-store/local-session-store.ts'
import { isOpaqueId } from '../session-store/opaque-id.ts'
import { signOnKey, signOnOf } from '../sign-on/sign-on-store.ts'

/** What the plugin knows of a request under way. */
export interface RequestState {
  reply: FastifyReply
  /** Handle of the sign-on record that the browser brought, or got in this request. */
  handle: string | undefined
  recordKey: string | undefined
  /** The read of that record, begun before the session's own so that both share a round trip. */
  recordRead: Promise<StoredSignOn | undefined> | undefined
  /** What the answer does with the cookie of the local session, unless the session was saved and goes out anyway. */
  localCookie: 'leave' | 'send' | 'clear'
  /** Whether the browser's cookie was replaced while this request was under way: its answer leaves cookies alone. */
  isOvertaken: boolean
}

/** Reads the browser's two cookies; what is ambiguous or of another form counts as absent. */
export function beginRequest(
  context: PluginContext,
  request: FastifyRequest,
  reply: FastifyReply,
  prefetch: boolean,
): RequestState {
  const { local, signOn } = context.cookies
  const header = request.headers.cookie
  const isLocalAmbiguous = isAmbiguous(header, local.name)
  const isSignOnAmbiguous = isAmbiguous(header, signOn.name)
  if (isLocalAmbiguous || isSignOnAmbiguous) {
    const cookie = isLocalAmbiguous ? local.name : signOn.name
    request.log.warn({ cookie }, 'a cookie came more than once: none of them is taken')
  }
  if (isLocalAmbiguous) delete request.cookies[local.name]
  const sent = isSignOnAmbiguous ? undefined : request.cookies[signOn.name]
  const handle = isOpaqueId(sent) ? sent : undefined
  const recordKey = handle && signOnKey(handle)
  const recordRead = prefetch && recordKey !== undefined ? beginReads(context, request, recordKey) : undefined
  // whoever needs the record awaits it; until then a failure is not an unhandled one
  recordRead?.catch(() => {})
  return { reply, handle, recordKey, recordRead, localCookie: 'leave', isOvertaken: false }
}

/** Reads the sign-on record, and in the same round trip the local session if the browser names one. */
function beginReads(
  context: PluginContext,
  request: FastifyRequest,
  recordKey: string,
): Promise<StoredSignOn | undefined> {
  const sessionId = request.cookies[context.cookies.local.name]
  if (!isOpaqueId(sessionId)) return context.records.read(recordKey)
  const both = context.store.read([recordKey, localSessionKey(context.app, sessionId)])
  const local = both.then(([, stored]) => stored)
  // whoever takes it awaits it; nobody does where the request target is no path
  local.catch(() => {})
  context.localRead.give(sessionId, local)
  return both.then(([record]) => signOnOf(recordKey, record))
}

/** The state of a request that the plugin's first hook has seen. */
export function stateOf(request: FastifyRequest): RequestState {
  if (request.latchkeyState !== null) return request.latchkeyState
  throw new ConfigInvalidError('latchkey: its onRequest hook did not run yet')
}

/** The local session of this browser, as the request's session holds it. */
export function localOf(request: FastifyRequest): LocalSession | undefined {
  return request.session?.latchkey?.local
}
