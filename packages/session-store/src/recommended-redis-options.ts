/**
 * Options for `new Redis(url, recommendedRedisOptions)` of ioredis: parallel reads share one round trip, no
 * command is sent twice, a lost or hanging connection is noticed within a second, and the next one is tried
 * at most a fifth of a second later. Give Latchkey a connection of its own: blocking commands and
 * subscriptions do not go with these times.
 */
export const recommendedRedisOptions = {
  enableAutoPipelining: true,
  /** Commands are kept while a connection is being made, and fail with the first attempt that fails. */
  enableOfflineQueue: true,
  /** A command that was under way when the connection broke fails: Redis may have run it already. */
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  connectTimeout: 1_500,
  /** Counts from a command without an answer; an idle connection is left alone. */
  socketTimeout: 1_000,
  retryStrategy: (attempts: number) => Math.min(attempts * 50, 200),
  /** A primary that became a replica keeps its connections open: look up the address again. */
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
}
