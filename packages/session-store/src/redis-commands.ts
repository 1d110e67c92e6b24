/**
 * The Redis commands in use. An ioredis `Redis` or `Cluster` has this shape, and so can any client whose methods resolve
 * to the reply and reject with Redis's own error text as the message.
 */
export interface RedisCommands {
  /** Resolves to the text of a key, or null. */
  get(key: string): Promise<string | null>
  /** Reads several keys by one command; without it, and on a cluster, they are read by pipelined `get`s. */
  mget?(...keys: string[]): Promise<(string | null)[]>
  readonly isCluster?: boolean
  /** Runs a script that the server knows by its SHA-1; rejects with `NOSCRIPT` if it does not. */
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  /** Runs a script. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  /** Adds a member to a sorted set, or changes its score. */
  zadd(key: string, score: number, member: string): Promise<unknown>
  /** Removes a member of a sorted set. */
  zrem(key: string, member: string): Promise<unknown>
  /** Resolves once the server has answered. */
  ping(): Promise<unknown>
  /** Sends a message to the subscribers of a channel. */
  publish(channel: string, message: string): Promise<unknown>
  /** For clients that are event emitters: an `error` event without a listener would end the process. */
  on?(event: 'error', listener: (error: Error) => void): unknown
}

/** What is used of a connection that receives announcements, such as an ioredis `Redis` that does nothing else. */
export interface RedisSubscriber {
  /** `ready` while commands can be sent; `wait` while nothing was sent, so no connection was opened. */
  readonly status: string
  /** Resolves once messages of the channel are received, on this connection until it is lost. */
  subscribe(channel: string): Promise<unknown>
  /** Listens for a connection that can be used. */
  on(event: 'ready', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
}
