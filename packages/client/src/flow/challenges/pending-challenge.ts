import { type Static, Type } from 'typebox'
import { type ChallengeMethodId, challengeMethods } from '../methods/all-methods.ts'
import type { FlowPorts } from '../ports/ports.ts'

/** The log-in methods that start with a challenge. */
export const challengeMethodIds: readonly ChallengeMethodId[] =
  Object.keys(challengeMethods).filter(isChallengeMethod)

function isChallengeMethod(id: string): id is ChallengeMethodId {
  return Object.hasOwn(challengeMethods, id)
}

/**
 * A log-in or step-up that this browser began: kept by the app in the browser's session, one for each method. In another
 * browser there is none, so it cannot be finished there.
 */
export const PendingChallengeSchema = Type.Object({
  method: Type.Enum([...challengeMethodIds]),
  /** In a step-up: store key of the sign-on record that the authentication is added to. */
  record: Type.Optional(Type.String({ minLength: 1 })),
  /** What the log-in method needs to finish it, besides what the user gives. */
  sealed: Type.String({ minLength: 1 }),
  /** Seconds since the epoch. */
  expires_at: Type.Number(),
})
/** A challenge that a browser began, as its record keeps it. */
export type PendingChallenge = Static<typeof PendingChallengeSchema>

/**
 * Seals a challenge for the browser that began it.
 *
 * @param record of a step-up: store key of the sign-on record
 * @param now seconds since the epoch
 */
export function sealChallenge(
  { appSeal }: FlowPorts,
  method: ChallengeMethodId,
  secret: object,
  record: string | undefined,
  now: number,
): PendingChallenge {
  return {
    method,
    ...(record !== undefined && { record }),
    sealed: appSeal.seal(JSON.stringify(secret), sealContext(method, record)),
    expires_at: now + challengeMethods[method].challengeSeconds,
  }
}

/** What a challenge was sealed with; `undefined` if no secret of this app opens it. */
export function openChallenge({ appSeal }: FlowPorts, { method, record, sealed }: PendingChallenge): unknown {
  const text = appSeal.open(sealed, sealContext(method, record))
  return text === undefined ? undefined : JSON.parse(text)
}

/** A challenge of one method or purpose does not open as one of another. */
function sealContext(method: ChallengeMethodId, record: string | undefined): string {
  return record === undefined ? `log-in by ${method}` : `step-up by ${method} of ${record}`
}
