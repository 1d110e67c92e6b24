import {
  type ChallengeMethodId,
  challengeMethodIds,
  type LocalSession,
  LocalSessionSchema,
  PendingChallengeSchema,
  type PendingStepUp,
  PendingStepUpSchema,
} from '@latchkey/client'
import { type Static, Type } from 'typebox'

/** Number of the form below; to be raised when it changes. */
export const localRecordFormat = 1

/** What an app keeps of one browser: its local session, and what the browser began. */
export const LocalRecordSchema = Type.Object({
  local: Type.Optional(LocalSessionSchema),
  pending: Type.Optional(PendingStepUpSchema),
  /** A form that waits for a step-up; its content is a record of its own. */
  kept: Type.Optional(
    Type.Object({
      id: Type.String({ minLength: 1 }),
      /** Store key of the sign-on record it is bound to. */
      record: Type.String({ minLength: 1 }),
      /** Seconds since the epoch. */
      expires_at: Type.Number(),
    }),
  ),
  // a field for each method: two of them that pages of one browser begin at once are both kept
  otp: Type.Optional(PendingChallengeSchema),
  magic_link: Type.Optional(PendingChallengeSchema),
  webauthn: Type.Optional(PendingChallengeSchema),
})
export type LocalRecord = Static<typeof LocalRecordSchema>

/** The log-in challenges that a browser began, by method. */
export type PendingChallenges = Pick<LocalRecord, ChallengeMethodId>

/** Milliseconds that the record of a browser lives at least. */
const shortestTtlMs = 60_000

/** The challenges of a record, without expired ones. `now` in seconds since the epoch. */
export function pendingChallengesOf(record: LocalRecord | undefined, now: number): PendingChallenges {
  const challenges: PendingChallenges = {}
  for (const method of challengeMethodIds) {
    const challenge = record?.[method]
    if (challenge !== undefined && challenge.expires_at > now) challenges[method] = challenge
  }
  return challenges
}

/** The record after silent authentication: what the browser began goes on, except for another sign-on. */
export function afterSilentAuthentication(
  before: LocalRecord | undefined,
  local: LocalSession,
  now: number,
): LocalRecord {
  const pending = before?.pending
  return {
    local,
    ...(pending?.record === local.record && { pending }),
    ...keptFor(before, local.record),
    ...pendingChallengesOf(before, now),
  }
}

/** The record after a log-in or step-up: nothing goes on but the kept form of the same sign-on. */
export function afterLogin(before: LocalRecord | undefined, local: LocalSession): LocalRecord {
  return { local, ...keptFor(before, local.record) }
}

/** The record with a pending step-up, beside a local session of the same sign-on. */
export function withPending(
  before: LocalRecord | undefined,
  pending: PendingStepUp,
  now: number,
): LocalRecord {
  return {
    ...(before?.local && { local: before.local }),
    pending,
    ...keptFor(before, pending.record),
    ...pendingChallengesOf(before, now),
  }
}

/**
 * When a record ends, in milliseconds since the epoch: with its sign-on record, else with the last thing that the
 * browser began.
 */
export function expiryOf({ local, ...begun }: LocalRecord, nowMs: number): number {
  if (local !== undefined) return local.record_expires_at * 1000
  return Math.max(nowMs + shortestTtlMs, ...Object.values(begun).map((one) => one.expires_at * 1000))
}

/** A kept form goes on with its sign-on, through a step-up too, and never to another user. */
function keptFor(before: LocalRecord | undefined, record: string): Pick<LocalRecord, 'kept'> {
  const kept = before?.kept
  return kept?.record === record ? { kept } : {}
}
