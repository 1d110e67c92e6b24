import { createHash, randomBytes } from 'node:crypto'
import type { ApprovalData } from '@latchkey/protocol'
import { Type } from 'typebox'
import { jsonColumn } from '../../../storage/json-column.ts'
import { consumeSecret, type SecretOwner, secretId, storeSecret } from '../../../storage/one-time-secrets.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'

/** What a challenge may be used for. One made for another purpose is refused. */
export type ChallengePurpose = 'authenticate' | 'register' | 'cross_device_register'

/** Who has to answer a challenge. */
export type ChallengeSubject =
  /** The owner of the passkey that was chosen. */
  | { kind: 'anyone' }
  | { kind: 'user'; user_id: string }
  /** An account that does not exist: no response is right. */
  | { kind: 'nobody' }

/** A challenge, and what the response is compared with. */
export interface Challenge {
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
}

/** A challenge with the place where it may be used. */
export interface NewChallenge extends Challenge, SecretOwner {
  purpose: ChallengePurpose
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

const TextOrNull = Type.Union([Type.String(), Type.Null()])
const readData = jsonColumn(
  Type.Object({
    challenge: Type.String(),
    subject: Type.Union([
      Type.Object({ kind: Type.Literal('anyone') }),
      Type.Object({ kind: Type.Literal('user'), user_id: Type.String() }),
      Type.Object({ kind: Type.Literal('nobody') }),
    ]),
    rp_id: Type.String(),
    user_verification: Type.Enum(['preferred', 'required']),
    username: TextOrNull,
    display_name: TextOrNull,
    user_handle: TextOrNull,
    approval_data: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
    ticket_hash: TextOrNull,
  }),
)

/** Stores a challenge. @returns the `webauthn_session_id` that names it, kept only as a hash */
export async function storeChallenge(
  db: Database | DatabaseTransaction,
  { tenant_id, client_id, purpose, expires_at, ...data }: NewChallenge,
): Promise<string> {
  const sessionId = randomBytes(32).toString('base64url')
  const secret = { id: secretId(sessionId), accountKey: null, data, expiresAt: expires_at }
  await storeSecret(db, { tenant_id, client_id }, { ...secret, purpose: storedPurpose(purpose) })
  return sessionId
}

/**
 * Consumes a challenge: of any number of uses at once one succeeds. Whatever is wrong with the response, there is no second
 * attempt.
 *
 * @returns undefined if there is none of this tenant, client and purpose, or it has expired
 */
export async function consumeChallenge(
  db: Database,
  sessionId: string,
  owner: SecretOwner,
  purpose: ChallengePurpose,
  now: number,
): Promise<Challenge | undefined> {
  const given = { id: secretId(sessionId), purposes: [storedPurpose(purpose)] }
  const consumed = await consumeSecret(db, owner, given, now)
  return consumed && readData(consumed.data_json)
}

function storedPurpose(purpose: ChallengePurpose): string {
  return `webauthn:${purpose}`
}
