import { Type } from 'typebox'
import type { ApiScope } from '../http/type-provider.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { outboxPage } from './outbox-page.ts'

const OutboxEntrySchema = Type.Object({
  channel: Type.Enum(['sms', 'email']),
  to: Type.String(),
  code: Type.Optional(Type.String()),
  link: Type.Optional(Type.String()),
  body: Type.String(),
  sent_at: Type.String(),
})

/** Dev mode: `GET /dev/outbox` is a page, `GET /dev/outbox.json?to=ADDRESS` the newest messages first. */
export function outboxRoutes(app: ApiScope, outbox: Outbox): void {
  app.get('/dev/outbox', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
      })
      .send(outboxPage(outbox.list())),
  )

  app.get(
    '/dev/outbox.json',
    {
      schema: {
        querystring: Type.Object(
          { to: Type.Optional(Type.String({ maxLength: 320 })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Array(OutboxEntrySchema) },
      },
    },
    async (request) => outbox.list(request.query.to),
  )
}
