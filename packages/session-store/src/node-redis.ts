import type { RedisCommands, RedisSubscriber } from './redis-commands.ts'

/** The methods in use of a client of node-redis (package `redis`): `createClient`, `createCluster` or `createSentinel`. */
export interface NodeRedisClient {
  /** Reads a string (`GET`). */
  get(key: string): Promise<string | null>
  /** Reads several strings (`MGET`); `null` for each that is missing. */
  mGet(keys: string[]): Promise<(string | null)[]>
  /** Runs a script that the server knows (`EVALSHA`); fails with `NOSCRIPT` if it does not. */
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  /** Runs a script (`EVAL`). */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  /** Adds a member to a sorted set (`ZADD`). */
  zAdd(key: string, member: { score: number; value: string }): Promise<unknown>
  /** Removes a member of a sorted set (`ZREM`). */
  zRem(key: string, member: string): Promise<unknown>
  /** Resolves once the server has answered (`PING`). */
  ping(): Promise<unknown>
  /** Announces a message to the subscribers of a channel (`PUBLISH`). */
  publish(channel: string, message: string): Promise<unknown>
  /** Called when a connection fails; without a listener the process would end. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Only a cluster has them. */
  readonly slots?: unknown
}

/** What is used of a connection of node-redis that receives announcements: a `createClient()` that does nothing else. */
export interface NodeRedisSubscriber {
  /** Whether the connection is open. */
  readonly isReady: boolean
  /** Receives the messages of a channel (`SUBSCRIBE`), after each reconnection too. */
  subscribe(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>
  /** Called whenever the connection opens. */
  on(event: 'ready', listener: () => void): unknown
  /** Called when the connection fails. */
  on(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Options for `createClient({ url, ...recommendedNodeRedisOptions })` of node-redis, and for `defaults` of its cluster and
 * `nodeClientOptions` of its Sentinel client: no command waits for a connection, a connection that hangs is replaced after
 * 5 s, and the next one is tried at most 200 ms later.
 */
export const recommendedNodeRedisOptions = {
  /** A command that waited would run after its caller was refused. */
  disableOfflineQueue: true,
  /** Keeps a connection in use: node-redis counts `socketTimeout` on idle ones too. */
  pingInterval: 1_000,
  socket: {
    connectTimeout: 1_500,
    /** Longer than an event loop is ever blocked: it would end connections that are well. */
    socketTimeout: 5_000,
    reconnectStrategy: (attempts: number) => Math.min((attempts + 1) * 50, 200),
  },
}

/**
 * Makes a client of node-redis usable as `redis` of `redisStore`. The host connects it, and closes it at the end.
 *
 * @param client with `recommendedNodeRedisOptions`
 */
export function nodeRedis(client: NodeRedisClient): RedisCommands {
  return {
    get: (key) => client.get(key),
    mget: (...keys) => client.mGet(keys),
    isCluster: client.slots !== undefined,
    evalsha: (sha1, numberOfKeys, ...rest) => client.evalSha(sha1, split(numberOfKeys, rest)),
    eval: (script, numberOfKeys, ...rest) => client.eval(script, split(numberOfKeys, rest)),
    zadd: (key, score, value) => client.zAdd(key, { score, value }),
    zrem: (key, member) => client.zRem(key, member),
    ping: () => client.ping(),
    publish: (channel, message) => client.publish(channel, message),
    on: (event, listener) => client.on(event, listener),
  }
}

type Subscription =
  | [event: 'ready', listener: () => void]
  | [event: 'error', listener: (error: Error) => void]
  | [event: 'message', listener: (channel: string, message: string) => void]

/**
 * Makes a connected client of node-redis usable as `subscriber` of `redisStore`. Use a connection of its own, such as
 * `client.duplicate()`.
 */
export function nodeRedisSubscriber(client: NodeRedisSubscriber): RedisSubscriber {
  const receivers: ((channel: string, message: string) => void)[] = []
  // the same function for each subscription: node-redis keeps a listener once, and subscribes again by itself
  const receive = (message: string, channel: string) => {
    for (const receiver of receivers) receiver(channel, message)
  }
  return {
    get status() {
      return client.isReady ? 'ready' : 'connecting'
    },
    subscribe: (channel) => client.subscribe(channel, receive),
    on(...given: Subscription) {
      if (given[0] === 'message') receivers.push(given[1])
      else if (given[0] === 'ready') client.on('ready', given[1])
      else client.on('error', given[1])
    },
  }
}

function split(numberOfKeys: number, rest: readonly string[]): { keys: string[]; arguments: string[] } {
  return { keys: rest.slice(0, numberOfKeys), arguments: rest.slice(numberOfKeys) }
}
