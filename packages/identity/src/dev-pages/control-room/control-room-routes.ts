import formbody from '@fastify/formbody'
import { Type } from 'typebox'
import type { ControlRoomGuest } from '../../control-room-guest.ts'
import { notFound } from '../../errors/api-error.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { devPageHeaders } from '../dev-headers.ts'
import type { ControlRoom } from './control-room.ts'
import { controlRoomPage } from './control-room-page.ts'
import { expireSession, listLiveSessions } from './live-sessions.ts'
import { requireOwnPage } from './require-own-page.ts'

const home = '/dev/control-room'
const NameSchema = Type.Object({ name: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }) })
const SidSchema = Type.Object({ sid: Type.String({ minLength: 1, maxLength: 128 }) })
const PositionSchema = Type.Object({ position: Type.String({ minLength: 1, maxLength: 40 }) })

/** What the routes of the control room need. */
export interface ControlRoomParts {
  room: ControlRoom
  context: IdentityContext
  guest: ControlRoomGuest | undefined
}

/** Dev mode: `GET /dev/control-room` is a page; its forms come back to paths below it and are answered with 303. */
export async function controlRoomRoutes(app: ApiScope, parts: ControlRoomParts): Promise<void> {
  const { room, context, guest } = parts
  app.get(home, async (_request, reply) => {
    const [states, apps, sessions] = await Promise.all([
      room.states(),
      guest?.watch?.(),
      listLiveSessions(context),
    ])
    const { actions, notes } = room
    const { story = [] } = guest ?? {}
    return reply
      .type('text/html; charset=utf-8')
      .headers(devPageHeaders)
      .send(controlRoomPage({ states, actions, apps, sessions, story, notes, now: context.nowSeconds() }))
  })

  await app.register(async (scope: ApiScope) => {
    scope.removeAllContentTypeParsers()
    await scope.register(formbody, { bodyLimit: 1_024 })
    scope.addHook('onRequest', requireOwnPage)

    scope.post(
      `${home}/switches/:name`,
      { schema: { params: NameSchema, body: PositionSchema } },
      async ({ params, body }, reply) => {
        if (!(await room.move(params.name, body.position))) throw notFound('not_found', 'Not found')
        return reply.redirect(home, 303)
      },
    )
    scope.post(`${home}/actions/:name`, { schema: { params: NameSchema } }, async ({ params }, reply) => {
      if (!(await room.run(params.name))) throw notFound('not_found', 'Not found')
      return reply.redirect(home, 303)
    })
    scope.post(`${home}/sessions/:sid/expire`, { schema: { params: SidSchema } }, async (request, reply) => {
      const isDone = await expireSession(context, request.params.sid)
      room.note(isDone ? 'A session has expired.' : 'That session had ended before.')
      return reply.redirect(home, 303)
    })
    scope.post(`${home}/reset`, async (_request, reply) => {
      await room.reset()
      return reply.redirect(home, 303)
    })
  })
}
