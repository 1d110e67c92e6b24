import { createHash, randomBytes } from 'node:crypto'
import type { ApprovalData } from '@latchkey/protocol'
import { Type } from 'typebox'
import { jsonColumn } from '../../../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { sha256 } from '../../../text/hash.ts'

/** What a challenge may be used for; one made for another purpose is worth nothing. */
export type ChallengePurpose = 'authenticate' | 'register' | 'cross_device_register'

/** Who has to answer a challenge. */
export type ChallengeSubject =
  /** Whoever the chosen passkey belongs to. */
  | { kind: 'anyone' }
  | { kind: 'user'; user_id: string }
  /** An account that is not there: no answer is right. */
  | { kind: 'nobody' }

/** A challenge, and all that it is bound to. */
export interface Challenge {
  tenant_id: string
  client_id: string
  purpose: ChallengePurpose
  /** Base64url, as `clientDataJSON` has it. */
  challenge: string
  subject: ChallengeSubject
  rp_id: string
  user_verification: 'preferred' | 'required'
  /** Of a registration. */
  username: string | null
  display_name: string | null
  user_handle: string | null
  approval_data: ApprovalData | null
  /** The cross-device flow it belongs to. */
  ticket_hash: string | null
  /** Seconds since the epoch. */
  expires_at: number
}

const challengeBytes = 32

/** A fresh challenge; with something to approve it is bound to that, and `rawChallenge` is the random part. */
export function newChallenge(approvalData?: ApprovalData): { challenge: string; rawChallenge?: string } {
  const random = randomBytes(challengeBytes)
  if (approvalData === undefined) return { challenge: random.toString('base64url') }
  const approved = JSON.stringify(Object.entries(approvalData).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    challenge: createHash('sha256').update(random).update(approved).digest('base64url'),
    rawChallenge: random.toString('base64url'),
  }
}

const readApprovalData = jsonColumn(Type.Record(Type.String(), Type.String()))

/** Stores a challenge. @returns the `webauthn_session_id` that names it, kept only as a hash */
export async function storeChallenge(
  db: Database | DatabaseTransaction,
  challenge: Challenge,
): Promise<string> {
  const sessionId = randomBytes(32).toString('base64url')
  const { subject, approval_data, ...columns } = challenge
  await db
    .insertInto('webauthn_challenges')
    .values({
      ...columns,
      session_hash: sha256(sessionId),
      subject: subject.kind,
      user_id: subject.kind === 'user' ? subject.user_id : null,
      approval_data_json: approval_data === null ? null : JSON.stringify(approval_data),
    })
    .execute()
  return sessionId
}

/**
 * Uses a challenge up: one statement finds and removes it, so of any number of uses at once one gets it. Whatever is
 * wrong with the answer, there is no second try.
 *
 * @returns undefined if there is none of this tenant, client and purpose, or its time is over
 */
export async function consumeChallenge(
  db: Database,
  sessionId: string,
  owner: { tenant_id: string; client_id: string },
  purpose: ChallengePurpose,
  now: number,
): Promise<Challenge | undefined> {
  const [row] = await db
    .deleteFrom('webauthn_challenges')
    .where('session_hash', '=', sha256(sessionId))
    .where('tenant_id', '=', owner.tenant_id)
    .where('client_id', '=', owner.client_id)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .returningAll()
    .execute()
  if (row === undefined) return undefined
  const { session_hash: _, subject, user_id, approval_data_json, ...columns } = row
  return {
    ...columns,
    purpose,
    subject: subjectOf(subject, user_id),
    user_verification: row.user_verification === 'required' ? 'required' : 'preferred',
    approval_data: approval_data_json === null ? null : readApprovalData(approval_data_json),
  }
}

function subjectOf(kind: string, userId: string | null): ChallengeSubject {
  if (kind === 'anyone') return { kind }
  return kind === 'user' && userId !== null ? { kind, user_id: userId } : { kind: 'nobody' }
}
