import '@latchkey/fastify'
import { Type } from 'typebox'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader } from '../forms/form.ts'
import { viewerOf } from '../views/viewer-of.ts'

/** The page on which users see and end their sessions. */
const sessionsPath = '/account/sessions'

const readEnd = formReader({ id: Type.String({ minLength: 1, maxLength: 1024 }) })

// so an unattended browser neither shows nor ends sessions
const guarded = { config: { auth: { maxAgeSeconds: 900 } } } as const

/** Pages that list a user's sessions and end them. */
export function addSessionRoutes(pages: PagesContext): void {
  const { app } = pages

  app.get(sessionsPath, guarded, async (request, reply) => {
    const sessions = await request.auth.sessions()
    const view = { sessions, now: Date.now() / 1000 }
    return pages.show(request, reply, 'sessions', view, { viewer: viewerOf(request) })
  })

  app.post(`${sessionsPath}/end`, guarded, async (request, reply) => {
    const { id } = readEnd(request.body)
    try {
      await request.auth.endSession(id)
    } catch (error) {
      if (!isUnknown(error)) throw error
      const { sessions } = pages.texts(request)
      const link = { href: sessionsPath, label: sessions.title }
      const view = { title: sessions.unknownTitle, text: sessions.unknown, link }
      return pages.show(request, reply, 'message', view, { status: 404, viewer: viewerOf(request) })
    }
    return reply.redirect(sessionsPath, 303)
  })

  app.post(`${sessionsPath}/end-others`, guarded, async (request, reply) => {
    await request.auth.endOtherSessions()
    return reply.redirect(sessionsPath, 303)
  })
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'session_unknown'
}
