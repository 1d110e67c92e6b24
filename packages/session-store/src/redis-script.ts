import { createHash } from 'node:crypto'
import type { RedisCommands } from './redis-commands.ts'

/** A Lua script over one key. */
export interface RedisScript {
  source: string
  sha1: string
}

const script = (source: string): RedisScript => ({
  source,
  sha1: createHash('sha1').update(source).digest('hex'),
})

/**
 * Returns the version of the record at the key, or nothing if there is none: no key, expired at the time
 * ARGV[1], or not of a known form. A text of a later form counts as present, with a version that matches no other.
 * Errors other than a key of another type are raised by a second GET: they say nothing about the record.
 */
const look = `
local function look()
  local text = redis.pcall('GET', KEYS[1])
  if not text then return nil end
  if type(text) == 'table' then
    if string.find(text.err, 'WRONGTYPE', 1, true) then return nil end
    redis.call('GET', KEYS[1])
  end
  local version, expires = string.match(text, '^(%d+):(%d+):')
  if not version then version, expires = string.match(text, '^v2:(%d+):(%d+):') end
  if version then return tonumber(expires) > tonumber(ARGV[1]) and version or nil end
  if string.match(text, '^v%d+:') then return 'newer' end
  return nil
end
`

/**
 * ARGV: now, text, time to live in ms. Returns a word and no number, as the other scripts do: ioredis can be set to give
 * numbers as strings.
 */
export const createScript = script(`${look}
if look() then return 'present' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 'created'`)

/** ARGV: now, text, time to live in ms, expected version. */
export const replaceScript = script(`${look}
local version = look()
if not version then return 'absent' end
if version ~= ARGV[4] then return 'conflict' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 'replaced'`)

/** ARGV: now, expected version or an empty text for any. */
export const endScript = script(`${look}
local version = look()
if version and ARGV[2] ~= '' and version ~= ARGV[2] then return 'conflict' end
redis.call('DEL', KEYS[1])
return version and 'ended' or 'absent'`)

/** ARGV: the damaged text; without it the key is dropped if it does not hold a string. */
export const discardScript = script(`
local text = redis.pcall('GET', KEYS[1])
if text == ARGV[1] or (not ARGV[1] and type(text) == 'table') then return redis.call('DEL', KEYS[1]) end
return 0`)

/** ARGV: now, lease until, limit. Returns the entries that are due. */
export const takeScript = script(`
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, entry in ipairs(due) do redis.call('ZADD', KEYS[1], ARGV[2], entry) end
return due`)

/** Runs a script by its hash; sends its text only to a server that does not have it yet. */
export async function runScript(
  redis: RedisCommands,
  { source, sha1 }: RedisScript,
  key: string,
  args: readonly string[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha1, 1, key, ...args)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return redis.eval(source, 1, key, ...args)
  }
}
