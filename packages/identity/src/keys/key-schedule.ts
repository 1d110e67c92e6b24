/** When a key signs. Seconds since the epoch. */
export interface KeyTimes {
  key_id: string
  tenant_id: string
  /** Keys follow those of the same tenant and purpose only. */
  purpose: string
  created_at: number
  /** Until then it is published only, so that every cache has it before its first token. */
  signs_from: number
  /** Taken out of use by hand. */
  retired_at: number | null
}

/** `pending`: published; `signing`: signs too; `verifying`: published for the tokens it signed; `ended`: gone. */
export type KeyState = 'pending' | 'signing' | 'verifying' | 'ended'

export interface KeyPhase {
  state: KeyState
  /** When the state becomes another one; undefined: by hand only. */
  until?: number
}

/**
 * How long a new key is published before it signs: longer than anybody keeps a JWKS (our client: 600 s) and than
 * an instance takes to see a new key.
 */
export const publishSeconds = 900

/**
 * How long a key stays published after it signed last: longer than any token may live by the options (a day), and some
 * more for clocks that differ.
 */
export const overlapSeconds = 86_400 + 300

/** What each key is for at a moment. Of each tenant and purpose the newest that may sign does; the one before steps back. */
export function keyPhases(keys: readonly KeyTimes[], now: number): ReadonlyMap<string, KeyPhase> {
  // a service has the keys of all its tenants, and each depends on those of its own line alone
  const lines = Map.groupBy(keys, lineNameOf)
  return new Map(keys.map((key) => [key.key_id, phaseOf(key, lines.get(lineNameOf(key)) ?? [], now)]))
}

/**
 * Which keys the start of another has ended, and when. Without that key they would go on, so who removes it or lets it start
 * anew has to store these ends.
 */
export function endedBy(
  key: KeyTimes,
  keys: readonly KeyTimes[],
  now: number,
): { key_id: string; retired_at: number }[] {
  if (now < key.signs_from || !everSigns(key)) return []
  const line = keys.filter((other) => lineNameOf(other) === lineNameOf(key))
  return line
    .filter((other) => isAfter(key, other) && endOfSigning(other, line) === key.signs_from)
    .map(({ key_id }) => ({ key_id, retired_at: key.signs_from }))
}

/**
 * The first second in which a key may begin that is to follow those of its line: none of them begins in it. Of two that
 * begin in one, the order would be left to their ids, and what the earlier one has signed meanwhile would be refused.
 *
 * @param line the other keys of its tenant and purpose
 * @param from the earliest
 */
export function freeSecond(line: readonly Pick<KeyTimes, 'signs_from'>[], from: number): number {
  const taken = new Set(line.map(({ signs_from }) => signs_from))
  let second = from
  while (taken.has(second)) second += 1
  return second
}

function phaseOf(key: KeyTimes, line: readonly KeyTimes[], now: number): KeyPhase {
  const end = endOfSigning(key, line)
  // it has signed nothing, so nothing waits for it
  if (end <= key.signs_from) return now < end ? { state: 'pending', until: end } : { state: 'ended' }
  if (now < key.signs_from) return { state: 'pending', until: key.signs_from }
  if (now < end) return end === Infinity ? { state: 'signing' } : { state: 'signing', until: end }
  if (now < end + overlapSeconds) return { state: 'verifying', until: end + overlapSeconds }
  return { state: 'ended' }
}

/** Its own end, or the start of the next of its line that does start. */
function endOfSigning(key: KeyTimes, line: readonly KeyTimes[]): number {
  const starts = line
    .filter((other) => isAfter(other, key) && everSigns(other))
    .map((other) => other.signs_from)
  return Math.min(key.retired_at ?? Infinity, ...starts)
}

/** The same for the keys that follow each other; a purpose has no space. */
function lineNameOf({ purpose, tenant_id }: KeyTimes): string {
  return `${purpose} ${tenant_id}`
}

function everSigns(key: KeyTimes): boolean {
  return key.retired_at === null || key.retired_at > key.signs_from
}

function isAfter(a: KeyTimes, b: KeyTimes): boolean {
  if (a.signs_from !== b.signs_from) return a.signs_from > b.signs_from
  if (a.created_at !== b.created_at) return a.created_at > b.created_at
  return a.key_id > b.key_id
}
