import type { statisticsEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../endpoints/endpoint-handlers.ts'
import { invalidRequest } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readPresent } from '../statistics/read-present.ts'
import { readCounts } from '../statistics/read-statistics.ts'

const bucketSeconds = { hour: 3_600, day: 86_400 } as const
/** Of one answer. */
const mostBuckets = 1_000
const defaultBuckets = 24

/** Answers what happened by time and app. */
export function statisticsHandlers(context: IdentityContext): EndpointHandlers<typeof statisticsEndpoints> {
  const { db, auditTrail, nowSeconds } = context
  return {
    async readStatistics({ manager: { tenant_id }, query }) {
      const now = nowSeconds()
      const seconds = bucketSeconds[query.bucket ?? 'hour']
      const to = query.to === undefined ? now + 1 : Number(query.to)
      const from = query.from === undefined ? Math.max(0, to - defaultBuckets * seconds) : Number(query.from)
      if (to - from > mostBuckets * seconds) {
        throw invalidRequest('from', `must be at most ${mostBuckets} buckets before to`)
      }
      await auditTrail.settle()
      const [counts, present] = await Promise.all([
        readCounts(db, tenant_id, { from, to, bucketSeconds: seconds }),
        readPresent(db, tenant_id, now),
      ])
      return { result: { from, to, bucket_seconds: seconds, counts, present } }
    },
  }
}
