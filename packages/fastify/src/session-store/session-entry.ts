import {
  type ChallengeMethodId,
  challengeMethodIds,
  LocalSessionSchema,
  PendingChallengeSchema,
  PendingStepUpSchema,
} from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'

/** What Latchkey keeps in `request.session`, under its one key. */
export const SessionEntrySchema = Type.Object({
  local: Type.Optional(LocalSessionSchema),
  pending: Type.Optional(PendingStepUpSchema),
  /** A form that waits for a step-up; what it holds stands in a record of its own. */
  kept: Type.Optional(
    Type.Object({
      id: Type.String({ minLength: 1 }),
      /** Store key of the sign-on record that it is bound to. */
      record: Type.String({ minLength: 1 }),
      /** Seconds since the epoch. */
      expires_at: Type.Number(),
    }),
  ),
  // one for each method, as fields of their own: pages of one browser that begin two of them at once both win
  otp: Type.Optional(PendingChallengeSchema),
  magic_link: Type.Optional(PendingChallengeSchema),
  webauthn: Type.Optional(PendingChallengeSchema),
})
export type SessionEntry = Static<typeof SessionEntrySchema>

const checkEntry = createCheck(SessionEntrySchema)

/** Reads the entry of a stored session; what is none counts as nothing. */
export function readSessionEntry(value: unknown): SessionEntry | undefined {
  if (value === undefined) return undefined
  const checked = checkEntry(value)
  return checked.ok ? checked.value : undefined
}

let marks = 0

/**
 * An entry as a request's session holds it. The library turns a session into text and hashes it three times a request,
 * to see whether it changed. Ours is only ever replaced, never changed in place, so a number of its own says as much;
 * and whoever prints a session does not print what we keep in it.
 */
class HeldEntry implements SessionEntry {
  declare local?: NonNullable<SessionEntry['local']>
  declare pending?: NonNullable<SessionEntry['pending']>
  readonly #mark: number

  constructor(entry: SessionEntry) {
    marks += 1
    this.#mark = marks
    Object.assign(this, entry)
  }

  toJSON(): number {
    return this.#mark
  }
}

/** The form of an entry that goes into a request's session. */
export function heldEntry(entry: SessionEntry): SessionEntry {
  return new HeldEntry(entry)
}

/** The steps that a browser began, by their method. */
export type PendingSteps = Pick<SessionEntry, ChallengeMethodId>

/** The steps of an entry, without those that have ended. */
export function pendingStepsOf(entry: SessionEntry | undefined, now: number): PendingSteps {
  const steps: PendingSteps = {}
  for (const method of challengeMethodIds) {
    const step = entry?.[method]
    if (step !== undefined && step.expires_at > now) steps[method] = step
  }
  return steps
}
