import { Type } from 'typebox'
import { notFound } from '../../errors/api-error.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { devPageHeaders, emailFrameHeaders } from '../dev-headers.ts'
import { emailFrame } from './email-frame.ts'
import { outboxPage } from './outbox-page.ts'

const OutboxEntrySchema = Type.Object({
  channel: Type.Enum(['sms', 'email']),
  to: Type.String(),
  code: Type.Optional(Type.String()),
  link: Type.Optional(Type.String()),
  body: Type.String(),
  sent_at: Type.String(),
})

const to = Type.Optional(Type.String({ maxLength: 320 }))

const MessageSchema = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) })

const page = 'text/html; charset=utf-8'

/**
 * Dev mode: `GET /dev/outbox?to=ADDRESS` is a page, `GET /dev/outbox/messages/ID` one email as it looks, and
 * `GET /dev/outbox.json?to=ADDRESS` lists the newest messages first.
 *
 * @param nowSeconds seconds since the epoch
 */
export function outboxRoutes(app: ApiScope, outbox: Outbox, nowSeconds: () => number): void {
  app.get('/dev/outbox', { schema: { querystring: Type.Object({ to }) } }, async (request, reply) => {
    const address = request.query.to || undefined
    const addresses = Map.groupBy(outbox.list(), (entry) => entry.to)
    return reply
      .type(page)
      .headers(devPageHeaders)
      .send(
        outboxPage({
          entries: outbox.list(address),
          addresses: new Map([...addresses].map(([each, entries]) => [each, entries.length])),
          to: address,
          now: nowSeconds(),
        }),
      )
  })

  app.get('/dev/outbox/messages/:id', { schema: { params: MessageSchema } }, async (request, reply) => {
    const entry = outbox.list().find(({ id }) => String(id) === request.params.id)
    if (entry?.channel !== 'email') throw notFound('not_found', 'Not found')
    return reply.type(page).headers(emailFrameHeaders).send(emailFrame(entry))
  })

  app.get(
    '/dev/outbox.json',
    {
      schema: {
        querystring: Type.Object({ to }, { additionalProperties: false }),
        response: { 200: Type.Array(OutboxEntrySchema) },
      },
    },
    async (request) => outbox.list(request.query.to),
  )
}
