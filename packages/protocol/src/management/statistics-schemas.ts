import { type Static, Type } from 'typebox'

const Digits = (description: string) =>
  Type.Optional(Type.String({ pattern: '^(0|[1-9][0-9]{0,11})$', description }))
const Count = (description: string) => Type.Integer({ minimum: 0, description })

/** Which time is asked about. */
export const ReadStatisticsQuerySchema = Type.Object(
  {
    from: Digits(
      'The first second, since the epoch; the hour that contains it counts. Default 24 buckets before `to`.',
    ),
    to: Digits('The second before which it happened, since the epoch. Default now.'),
    bucket: Type.Optional(
      Type.Union([Type.Literal('hour'), Type.Literal('day')], {
        description: 'The time that a count covers; days are those of UTC. Default `hour`.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ReadStatisticsQuery = Static<typeof ReadStatisticsQuerySchema>

/** What happened in one bucket at one app. */
export const StatisticsCountsSchema = Type.Object({
  at: Type.Integer({ description: 'When the bucket begins, in seconds since the epoch.' }),
  app_id: Type.Optional(Type.String({ description: 'Missing: the client was removed, or there was none.' })),
  log_ins: Count('Successful authentications by the user.'),
  silent_authentications: Count('Log-ins that nobody had to make, since a session was there.'),
  failures: Count('Failed authentications.'),
  refreshes: Count('Refreshed tokens.'),
  log_outs: Count('Sessions that were ended.'),
})
export type StatisticsCounts = Static<typeof StatisticsCountsSchema>

/** What is so at the moment. */
export const PresentFiguresSchema = Type.Object({
  sessions: Count('Sessions that have not ended; beyond 100000 they are not counted.'),
  deliveries_waiting: Count('Mails, text messages, webhooks and log-outs that wait for their delivery.'),
  deliveries_late: Count('Those that should have been delivered a minute ago.'),
  webhooks_failing: Count('Webhooks whose last delivery failed.'),
})
export type PresentFigures = Static<typeof PresentFiguresSchema>

/** What happened by time and app, the earliest first, and what is so now. Buckets without events are missing. */
export const ReadStatisticsResponseSchema = Type.Object({
  result: Type.Object({
    from: Type.Integer(),
    to: Type.Integer(),
    bucket_seconds: Type.Integer(),
    counts: Type.Array(StatisticsCountsSchema),
    present: PresentFiguresSchema,
  }),
})
export type ReadStatisticsResponse = Static<typeof ReadStatisticsResponseSchema>
