import { StoreError } from './store-error.ts'

/** Error replies of a Redis that cannot serve now, or not this client: they say nothing about a record. */
const unavailableReplies = new Set([
  ...['READONLY', 'LOADING', 'MASTERDOWN', 'MISCONF', 'CLUSTERDOWN', 'NOAUTH', 'OOM', 'BUSY', 'TRYAGAIN'],
  ...['NOREPLICAS', 'NOPERM', 'WRONGPASS', 'MOVED', 'ASK', 'UNKILLABLE'],
])

/**
 * The first word of an error reply; `undefined` for an error of the client itself. ioredis names error replies
 * `ReplyError`; of other clients they are recognised by that word in capitals, and by having no code of Node.js.
 */
export function replyCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const isReply = error.name === 'ReplyError' || (/^[A-Z]{3,} /.test(error.message) && !('code' in error))
  if (!isReply) return undefined
  // Redis before 7 wraps the error inside a script: "ERR Error running script (...): @user_script: 3: -READONLY ...".
  const inScript = /^ERR Error running script.*?-([A-Z]+) /.exec(error.message)?.[1]
  return inScript ?? /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR'
}

/**
 * Turns an error of Redis or its client into a {@link StoreError}. Error replies may quote the arguments of a command, and
 * ioredis keeps them on the error: only the first word of the reply is passed on.
 */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = replyCode(error)
  if (code === undefined) {
    const reason = error instanceof Error ? error.message : 'unknown reason'
    return new StoreError('store_unavailable', `Redis is not reachable: ${reason}`)
  }
  const kind = unavailableReplies.has(code) ? 'store_unavailable' : 'store_protocol'
  return new StoreError(kind, `Redis answered ${code}`)
}
