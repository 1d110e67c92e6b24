import { replyCode } from './redis-fault.ts'

/**
 * Options for `new Redis(url, recommendedRedisOptions)` of ioredis: parallel reads share one round trip, no
 * command is sent twice, a lost or hanging connection is noticed within a second, and the next one is tried
 * at most 200 ms later. Use a connection for Latchkey alone: blocking commands and subscriptions would exceed
 * these times.
 */
export const recommendedRedisOptions = {
  enableAutoPipelining: true,
  /** Reads of one turn of the event loop are one `MGET` already; a pipeline around it would only cost memory. */
  autoPipeliningIgnoredCommands: ['mget'],
  /** Commands wait while a connection is opened, and fail with the first attempt that fails. */
  enableOfflineQueue: true,
  /** A command fails if the connection breaks before the answer: Redis may have run it already. */
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  /** The store subscribes by itself. ioredis would not handle the rejection of a subscription that is cut off. */
  autoResubscribe: false,
  connectTimeout: 1_500,
  /** Counts from a command without an answer; idle connections stay open. */
  socketTimeout: 1_000,
  retryStrategy: (attempts: number) => Math.min(attempts * 50, 200),
  /**
   * A primary that became a replica keeps its connections open: reconnecting looks up the address again. Redis 6.2
   * reports it inside the error of a script.
   */
  reconnectOnError: (error: Error) => replyCode(error) === 'READONLY',
}
