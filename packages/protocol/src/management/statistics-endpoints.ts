import type { EndpointTable } from '../endpoints/endpoint.ts'
import { ReadStatisticsQuerySchema, ReadStatisticsResponseSchema } from './statistics-schemas.ts'

/** What happened, in numbers. */
export const statisticsEndpoints = {
  /**
   * Counts log-ins, silent authentications, failures, refreshes and log-outs by time and app.
   */
  readStatistics: {
    method: 'GET',
    path: '/cis/v1/statistics',
    caller: { manager: 'audit:read', of: 'tenant' },
    query: ReadStatisticsQuerySchema,
    optionalRequest: true,
    status: 200,
    response: ReadStatisticsResponseSchema,
    gives: 'result',
    operation: 'read_statistics',
    summary: 'Counts log-ins, silent authentications, failures, refreshes and log-outs by time and app.',
    example: {
      query: { bucket: 'day', from: '1793491200' },
      response: {
        result: {
          from: 1_793_491_200,
          to: 1_793_520_001,
          bucket_seconds: 86_400,
          counts: [
            {
              at: 1_793_491_200,
              app_id: 'shop',
              log_ins: 120,
              silent_authentications: 480,
              failures: 7,
              refreshes: 35,
              log_outs: 64,
            },
          ],
          present: { sessions: 310, deliveries_waiting: 2, deliveries_late: 0, webhooks_failing: 0 },
        },
      },
    },
  },
} as const satisfies EndpointTable
