import { boundedCalls } from './bounded-calls.ts'
import { joinedReads } from './joined-reads.ts'
import { requireName } from './name.ts'
import { decodeRecord, encodeRecord } from './record-text.ts'
import { redisAnnouncements } from './redis-announcements.ts'
import type { RedisCommands, RedisSubscriber } from './redis-commands.ts'
import { replyCode, storeErrorOf } from './redis-fault.ts'
import {
  createScript,
  discardScript,
  endScript,
  type RedisScript,
  replaceScript,
  runScript,
  takeScript,
} from './redis-script.ts'
import type { DelayedQueue, ReplaceResult, Store, VersionedRecord } from './store.ts'
import { StoreError } from './store-error.ts'

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** A connection of the host, preferably with `recommendedRedisOptions`. The store never closes it. */
  redis: RedisCommands
  /**
   * A second connection for subscriptions, such as `redis.duplicate()`, so that open connections end as soon as their
   * session does. Without it they are checked every few seconds. The store never closes it. @default none
   */
  subscriber?: RedisSubscriber
  /** First part of every key (`a-z`, `0-9`, `-`). @default 'latchkey' */
  prefix?: string
  /** Milliseconds until a command fails, connecting included. @default 500 */
  commandTimeoutMs?: number
  /** Commands that may be unanswered at once; further ones fail at once. @default 2000 */
  maxPending?: number
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
  /** Called with the key of each damaged record, which is then dropped; for the audit log. @default none */
  onDamagedRecord?: (key: string) => void
}

/**
 * Creates a store on Redis 6.2 or later, or Valkey. It also works on a cluster, since each write touches one key.
 *
 * Throws `config_invalid` for a bad option. Methods reject with `store_unavailable` or `store_protocol`.
 */
export function redisStore(options: RedisStoreOptions): Store {
  const { redis, prefix = 'latchkey', now = Date.now, onDamagedRecord } = options
  if (!/^[a-z0-9-]{1,64}$/.test(prefix)) {
    throw new StoreError('config_invalid', 'prefix may hold only a-z, 0-9 and "-"')
  }
  const bounded = boundedCalls({
    timeoutMs: requirePositive('commandTimeoutMs', options.commandTimeoutMs ?? 500),
    maxPending: requirePositive('maxPending', options.maxPending ?? 2_000),
  })
  const call = <Result>(command: () => Promise<Result>, weight?: number) =>
    bounded(command, weight).catch((error: unknown) => Promise.reject(storeErrorOf(error)))
  const run = (script: RedisScript, key: string, ...args: string[]) =>
    call(() => runScript(redis, script, key, args))
  attendErrors(redis)
  const channel = `${prefix}.changed`
  const announcements = options.subscriber && redisAnnouncements(options.subscriber, channel)

  const keyOf = (key: string) => `${prefix}:${key}`
  // The expiry inside the record decides. The time to live only frees memory: the clock of Redis does not matter.
  const timeToLive = (expiresAt: number) => String(Math.max(1, expiresAt - now()))

  const discard = (key: string, ...text: string[]) => {
    onDamagedRecord?.(key)
    // Not awaited: the record reads as absent either way, and the next read tries again.
    run(discardScript, keyOf(key), ...text).catch(() => {})
  }
  const readOne = async (key: string): Promise<VersionedRecord | undefined> => {
    let text: string | null
    try {
      text = await redis.get(keyOf(key))
    } catch (error) {
      if (replyCode(error) !== 'WRONGTYPE') throw error
      discard(key)
      return undefined
    }
    return decode(key, text)
  }
  const decode = (key: string, text: string | null): VersionedRecord | undefined => {
    if (text === null) return undefined
    const decoded = decodeRecord(text, now())
    if (decoded.form === 'damaged') discard(key, text)
    return decoded.form === 'record' ? decoded.record : undefined
  }
  // on a cluster the keys live in different slots: their reads are pipelined instead, as is that of a single key
  const { mget } = redis
  const joined =
    redis.isCluster === true || mget === undefined
      ? undefined
      : joinedReads((keys, reads) =>
          call(async () => textsOf(await mget.call(redis, ...keys), keys.length), reads),
        )
  const readAll = async (keys: readonly string[]) => {
    if (joined === undefined || keys.length < 2) return await call(() => Promise.all(keys.map(readOne)))
    const texts = await joined(keys.map(keyOf))
    // MGET returns null for a key of another Redis type as well
    return keys.map((key, index) => decode(key, texts[index] ?? null))
  }

  return {
    read: readAll,
    async create(key, value, expiresAt) {
      const text = encodeRecord(value, expiresAt)(1)
      const answer = await run(createScript, keyOf(key), String(now()), text, timeToLive(expiresAt))
      if (answer === 'created' || answer === 'present') return answer === 'created'
      throw unexpectedAnswer('create')
    },
    async replace(key, version, value, expiresAt) {
      const text = encodeRecord(value, expiresAt)(version + 1)
      const args = [String(now()), text, timeToLive(expiresAt), String(version)]
      return replaceResult(await run(replaceScript, keyOf(key), ...args), version)
    },
    async end(key, version) {
      const answer = await run(
        endScript,
        keyOf(key),
        String(now()),
        version === undefined ? '' : String(version),
      )
      if (answer === 'ended' || answer === 'absent' || answer === 'conflict') return answer
      throw unexpectedAnswer('end')
    },
    queue: (name) =>
      redisQueue(redis, `${prefix}.queue:${requireName('the name of a queue', name)}`, call, run),
    async announce(key) {
      await call(() => redis.publish(channel, key))
    },
    ...(announcements && { watch: (key, listener) => announcements.add(key, listener) }),
    async ping() {
      await call(() => redis.ping())
    },
  }
}

function redisQueue(
  redis: RedisCommands,
  key: string,
  call: <Result>(command: () => Promise<Result>) => Promise<Result>,
  run: (script: RedisScript, key: string, ...args: string[]) => Promise<unknown>,
): DelayedQueue {
  return {
    async add(entry, dueAt) {
      await call(() => redis.zadd(key, dueAt, entry))
    },
    async take(now, leaseUntil, limit) {
      const entries = await run(takeScript, key, String(now), String(leaseUntil), String(limit))
      if (Array.isArray(entries) && entries.every((entry) => typeof entry === 'string')) return entries
      throw unexpectedAnswer('take')
    },
    async remove(entry) {
      await call(() => redis.zrem(key, entry))
    },
  }
}

/** A missing text is no answer: it must not read as an absent record. */
function textsOf(answer: unknown, count: number): (string | null)[] {
  const isText = (text: unknown) => typeof text === 'string' || text === null
  if (Array.isArray(answer) && answer.length === count && answer.every(isText)) return answer
  throw unexpectedAnswer('MGET')
}

function replaceResult(answer: unknown, version: number): ReplaceResult {
  if (answer === 'replaced') return { result: 'replaced', version: version + 1 }
  if (answer === 'absent' || answer === 'conflict') return { result: answer }
  throw unexpectedAnswer('replace')
}

const attended = new WeakSet<RedisCommands>()

/** Without a listener ioredis prints every failed reconnection, and other emitters end the process. */
function attendErrors(redis: RedisCommands): void {
  if (attended.has(redis)) return
  attended.add(redis)
  redis.on?.('error', () => {})
}

const unexpectedAnswer = (call: string) =>
  new StoreError('store_protocol', `Redis answered "${call}" in an unexpected form`)

function requirePositive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new StoreError('config_invalid', `${name} is a whole number above 0`)
}
