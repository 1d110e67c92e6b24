import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { isVanished } from '../session-store/session-marks.ts'
import { dropSession } from './local-sessions.ts'

/**
 * Saves what a request changed in its session, before the library would: so that a session that ended meanwhile sends
 * no cookie, a failed save is one clean error, and the library never clears a cookie by itself.
 */
export async function saveSession(context: PluginContext, request: FastifyRequest): Promise<void> {
  const { session } = request
  // destroyed by the host, or a request that ended before there was one
  if (typeof session?.save !== 'function') return
  if (request.latchkeyState?.isOvertaken === true) return dropSession(context, request)
  const isSendable = session.cookie.secure !== true || request.protocol === 'https'
  if (isSendable && session.isModified()) {
    try {
      await session.save()
    } catch (error) {
      await dropSession(context, request)
      throw error
    }
  }
  if (isVanished(session)) return dropSession(context, request)
  if (!session.isSaved()) sendLocalCookie(context, request)
}

/** Whether the answer leaves the session and its cookie as they are: then nothing waits for the store. */
export function isUntouched(context: PluginContext, request: FastifyRequest): boolean {
  const { session, latchkeyState: state } = request
  if (typeof session?.save !== 'function' || state === null) return false
  if (state.isOvertaken || state.localCookie !== 'leave' || session.isSaved() || isVanished(session))
    return false
  return request.cookies[context.cookies.local.name] === session.encryptedSessionId && !session.isModified()
}

/** The library sends the cookie of a session that was saved, and clears one of another id: the rest is done here. */
function sendLocalCookie(context: PluginContext, request: FastifyRequest): void {
  const { session, latchkeyState: state } = request
  const { name, attributes } = context.cookies.local
  const isOther = request.cookies[name] !== session.encryptedSessionId
  if (isOther) delete request.cookies[name]
  if (state?.localCookie === 'clear') state.reply.clearCookie(name, attributes)
  if (state?.localCookie === 'send' && !isOther) {
    const { expires } = session.cookie
    state.reply.setCookie(name, session.encryptedSessionId, { ...attributes, ...(expires && { expires }) })
  }
}

/** What carries one of our cookies is for one browser alone. */
export function forbidCaching(context: PluginContext, reply: FastifyReply): void {
  const header = reply.getHeader('set-cookie')
  if (header === undefined) return
  const names = [context.cookies.local.name, context.cookies.signOn.name]
  const sent = Array.isArray(header) ? header : [String(header)]
  if (sent.some((cookie) => names.some((name) => cookie.startsWith(`${name}=`)))) {
    reply.header('cache-control', 'no-store')
  }
}
