import { Type } from 'typebox'
import { jsonColumn } from '../../../storage/json-column.ts'
import {
  consumeSecret,
  endSecrets,
  findSecret,
  secretId,
  storeSecret,
} from '../../../storage/one-time-secrets.ts'
import { endPasscodes } from '../../../storage/passcode-store.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { type ResetProof, readProofs } from './reset-proof.ts'

/** A link that has not been followed yet is replaced by a newer one; a token is not. */
const purposeOf = { link: 'password_reset:link', token: 'password_reset:token' } as const
const purposes = Object.values(purposeOf)

/** A reset as it is stored. */
export interface NewReset {
  tenant_id: string
  client_id: string
  userId: string
  kind: 'link' | 'token'
  proofs: readonly ResetProof[]
  ignoresMfa: boolean
  redirectUri: string | null
  /** Where a link was mailed. */
  target: string | null
  /** Seconds since the epoch. */
  expiresAt: number
}

/** A reset that waits to be used. */
export interface OpenReset {
  userId: string
  proofs: ResetProof[]
  ignoresMfa: boolean
  redirectUri: string | null
  target: string | null
}

/** What a reset token is bound to. */
export interface ResetBinding {
  tokenId: string
  tenant_id: string
  client_id: string
}

const TextOrNull = Type.Union([Type.String(), Type.Null()])
const readData = jsonColumn(
  Type.Object({
    proofs: Type.String(),
    ignores_mfa: Type.Boolean(),
    redirect_uri: TextOrNull,
    target: TextOrNull,
  }),
)

/** Stores a reset. A newer link replaces the previous one. */
export async function storeReset(
  db: DatabaseTransaction,
  tokenId: string,
  reset: NewReset,
  now: number,
): Promise<void> {
  const { tenant_id, client_id, userId, kind } = reset
  const account = { tenant_id, client_id, accountKey: userId }
  if (kind === 'link') await endSecrets(db, account, [purposeOf.link], now)
  await storeSecret(db, reset, {
    id: secretId(tokenId),
    purpose: purposeOf[kind],
    accountKey: userId,
    data: {
      proofs: reset.proofs.join(' '),
      ignores_mfa: reset.ignoresMfa,
      redirect_uri: reset.redirectUri,
      target: reset.target,
    },
    expiresAt: reset.expiresAt,
  })
}

/** Reads a reset without consuming it. */
export async function findReset(
  db: Database,
  binding: ResetBinding,
  now: number,
): Promise<OpenReset | undefined> {
  const found = await findSecret(db, binding, { id: secretId(binding.tokenId), purposes }, now)
  if (found === undefined) return undefined
  const { proofs, ignores_mfa, redirect_uri, target } = readData(found.data_json)
  return {
    userId: found.account_key ?? '',
    proofs: readProofs(proofs),
    ignoresMfa: ignores_mfa,
    redirectUri: redirect_uri,
    target,
  }
}

/** Consumes a reset. @returns false if it is unknown, used or expired */
export async function consumeReset(
  db: DatabaseTransaction,
  binding: ResetBinding,
  now: number,
): Promise<boolean> {
  const id = secretId(binding.tokenId)
  return (await consumeSecret(db, binding, { id, purposes }, now)) !== undefined
}

/** The purposes of the codes that give a reset token, one for each channel. */
export const resetPurposes = { email: 'reset:email', sms: 'reset:sms' } as const

/** Ends all resets of a user and the codes that were sent for one, after their password has changed. */
export async function endResets(
  db: DatabaseTransaction,
  owner: { tenant_id: string; user_id: string },
  now: number,
): Promise<void> {
  await endSecrets(db, { tenant_id: owner.tenant_id, accountKey: owner.user_id }, purposes, now)
  await endPasscodes(db, owner, Object.values(resetPurposes), now)
}
