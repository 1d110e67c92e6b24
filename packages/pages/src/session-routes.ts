import '@latchkey/fastify'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Brand } from './brand.ts'
import { formReader } from './form.ts'
import { messagePage } from './message-page.ts'
import { replyPage } from './reply-page.ts'
import { sessionsPage, sessionsPath } from './sessions-page.ts'
import { viewerOf } from './viewer-of.ts'

const readEnd = formReader({ id: Type.String({ minLength: 1, maxLength: 1024 }) })

// so an unattended browser neither shows nor ends sessions
const guarded = { config: { auth: { maxAgeSeconds: 900 } } } as const

/** Pages that list a user's sessions and end them. */
export function addSessionRoutes(app: FastifyInstance, brand: Brand): void {
  app.get(sessionsPath, guarded, async (request, reply) => {
    const sessions = await request.auth.sessions()
    return replyPage(reply, sessionsPage(brand, viewerOf(request), sessions, Date.now() / 1000))
  })

  app.post(`${sessionsPath}/end`, guarded, async (request, reply) => {
    const { id } = readEnd(request.body)
    try {
      await request.auth.endSession(id)
    } catch (error) {
      if (!isUnknown(error)) throw error
      return replyPage(reply, messagePage(brand, { ...unknown, viewer: viewerOf(request) }), 404)
    }
    return reply.redirect(sessionsPath, 303)
  })

  app.post(`${sessionsPath}/end-others`, guarded, async (request, reply) => {
    await request.auth.endOtherSessions()
    return reply.redirect(sessionsPath, 303)
  })
}

const unknown = {
  title: 'No such session',
  text: 'It has already ended, or it is not yours.',
  link: { href: sessionsPath, label: 'Where you are signed in' },
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'session_unknown'
}
