import fastifyCookie from '@fastify/cookie'
import fastifySession, { type FastifySessionOptions } from '@fastify/session'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { loadSession } from '../local-session/local-sessions.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'

/**
 * Latchkey's own sessions beside a host that has `request.session` already: the same library and the same store, in an
 * instance that serves nobody. The plugin's code sees each request through a view whose `session` is ours.
 */
export class BesideHost {
  /** Makes and reads our sessions. */
  readonly factory: FastifyInstance
  readonly #views = new WeakMap<FastifyRequest, FastifyRequest>()
  readonly #hosts = new WeakMap<FastifyRequest, FastifyRequest>()

  private constructor(factory: FastifyInstance) {
    this.factory = factory
  }

  static async create(options: FastifySessionOptions): Promise<BesideHost> {
    const factory = Fastify({ logger: false })
    await factory.register(fastifyCookie)
    await factory.register(fastifySession, options)
    await factory.ready()
    return new BesideHost(factory)
  }

  /** The request with our session in place of the host's; all else is the request itself. */
  viewOf(request: FastifyRequest): FastifyRequest {
    const known = this.#views.get(request)
    if (known !== undefined) return known
    let session: unknown = null
    const view = new Proxy(request, {
      get: (target, key) => (key === 'session' ? session : Reflect.get(target, key)),
      set: (target, key, value: unknown) => {
        if (key !== 'session') return Reflect.set(target, key, value)
        session = value
        return true
      },
    })
    this.#views.set(request, view)
    this.#views.set(view, view)
    this.#hosts.set(view, request)
    return view
  }

  /** What the host kept for one user is not the next one's: its session begins anew, but for `keepSessionKeys`. */
  async renewHostSession(view: FastifyRequest, keepSessionKeys: readonly string[]): Promise<void> {
    const session: unknown = this.#hosts.get(view)?.session
    if (typeof session !== 'object' || session === null) return
    const regenerate: unknown = Reflect.get(session, 'regenerate')
    if (typeof regenerate === 'function') await regenerate.call(session, [...keepSessionKeys])
  }
}

/** Reads our session of this browser into the view. */
export async function loadBeside(context: PluginContext, view: FastifyRequest): Promise<void> {
  await loadSession(context, view, view.cookies[context.cookies.local.name] ?? '')
}

/** Sends the cookie of a session that was saved, as the library does where it serves. */
export function sendSavedCookie(context: PluginContext, view: FastifyRequest, reply: FastifyReply): void {
  const { session } = view
  if (typeof session?.isSaved !== 'function' || !session.isSaved()) return
  const { name, attributes } = context.cookies.local
  const { expires } = session.cookie
  reply.setCookie(name, session.encryptedSessionId, { ...attributes, ...(expires && { expires }) })
}
