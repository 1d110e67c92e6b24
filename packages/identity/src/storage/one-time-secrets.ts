import { sha256 } from '../text/hash.ts'
import type { Database, DatabaseTransaction } from './schema.ts'

/** The client that a secret was made for. It fits nowhere else. */
export interface SecretOwner {
  tenant_id: string
  client_id: string
}

/** A secret as it is stored: never itself, only its hash. */
export interface NewSecret {
  /** The hash of the secret, see `secretId`; or of its place, see `slotId`. */
  id: string
  /** What it is for, such as `magic_link`. A secret for another purpose does not fit. */
  purpose: string
  /** Whose secret it is, if it is known: see `accountKeyOf`. */
  accountKey: string | null
  /** Something else that has to be shown together with the secret; stored as a hash. @default nothing */
  binding?: string | undefined
  /** What is needed when the secret comes back; stored as JSON. */
  data: object
  /** Seconds since the epoch. */
  expiresAt: number
}

/** Which secret is meant. */
export interface GivenSecret {
  id: string
  /** The purposes that are good here. */
  purposes: readonly string[]
  /** What was shown with it. Has to be exactly what the secret is bound to. @default nothing */
  binding?: string | undefined
}

/** What a secret was stored with. */
export interface StoredSecret {
  account_key: string | null
  data_json: string
}

/** Why a secret cannot be consumed, for the audit log. `open`: it could, so its binding was wrong. */
export type SecretState = 'unknown' | 'used' | 'expired' | 'open'

/** The id of a secret that is hard to guess by itself: its SHA-256. */
export function secretId(secret: string): string {
  return sha256(secret)
}

/** The id of the only secret that an account has for a purpose at a client: a newer one takes its place. */
export function slotId(owner: SecretOwner, purpose: string, accountKey: string): string {
  return sha256(JSON.stringify(['slot', owner.tenant_id, owner.client_id, purpose, accountKey]))
}

/** Stores a secret. One with the same id is replaced, which happens with slots only. */
export async function storeSecret(
  db: Database | DatabaseTransaction,
  owner: SecretOwner,
  secret: NewSecret,
): Promise<void> {
  const { id, purpose, accountKey, binding, data, expiresAt } = secret
  const row = {
    tenant_id: owner.tenant_id,
    client_id: owner.client_id,
    purpose,
    account_key: accountKey,
    binding_hash: binding === undefined ? null : sha256(binding),
    data_json: JSON.stringify(data),
    expires_at: expiresAt,
    used_at: null,
  }
  await db
    .insertInto('one_time_secrets')
    .values({ secret_id: id, ...row })
    .onConflict((conflict) => conflict.column('secret_id').doUpdateSet(row))
    .execute()
}

/** Reads a secret without consuming it. */
export async function findSecret(
  db: Database | DatabaseTransaction,
  owner: SecretOwner,
  { id, purposes }: Pick<GivenSecret, 'id' | 'purposes'>,
  now: number,
): Promise<StoredSecret | undefined> {
  return db
    .selectFrom('one_time_secrets')
    .select(['account_key', 'data_json'])
    .where('secret_id', '=', id)
    .where('tenant_id', '=', owner.tenant_id)
    .where('client_id', '=', owner.client_id)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/**
 * Consumes a secret in one conditional statement: of any number of attempts at once one succeeds. A wrong binding
 * consumes nothing.
 *
 * @returns what it was stored with; undefined if it is unknown, used, expired, or does not fit
 */
export async function consumeSecret(
  db: Database | DatabaseTransaction,
  owner: SecretOwner,
  { id, purposes, binding }: GivenSecret,
  now: number,
): Promise<StoredSecret | undefined> {
  const bindingHash = binding === undefined ? null : sha256(binding)
  const [consumed] = await db
    .updateTable('one_time_secrets')
    .set({ used_at: now })
    .where('secret_id', '=', id)
    .where('tenant_id', '=', owner.tenant_id)
    .where('client_id', '=', owner.client_id)
    .where('purpose', 'in', purposes)
    .where('binding_hash', bindingHash === null ? 'is' : '=', bindingHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['account_key', 'data_json'])
    .execute()
  return consumed
}

/** Ends the unused secrets of an account for some purposes. */
export async function endSecrets(
  db: Database | DatabaseTransaction,
  account: {
    tenant_id: string
    accountKey: string
    /** @default at all clients */
    client_id?: string
  },
  purposes: readonly string[],
  now: number,
): Promise<void> {
  const { client_id } = account
  await db
    .updateTable('one_time_secrets')
    .set({ used_at: now })
    .where('tenant_id', '=', account.tenant_id)
    .where('account_key', '=', account.accountKey)
    .where('purpose', 'in', purposes)
    .$if(client_id !== undefined, (query) => query.where('client_id', '=', client_id ?? ''))
    .where('used_at', 'is', null)
    .execute()
}

/** Ends all unused secrets of an account, whatever they are for, at all clients. */
export async function endSecretsOf(
  db: DatabaseTransaction,
  account: { tenant_id: string; accountKey: string },
  now: number,
): Promise<void> {
  await db
    .updateTable('one_time_secrets')
    .set({ used_at: now })
    .where('tenant_id', '=', account.tenant_id)
    .where('account_key', '=', account.accountKey)
    .where('used_at', 'is', null)
    .execute()
}

/** Finds out why a secret could not be consumed, for the audit log. */
export async function stateOfSecret(
  db: Database,
  owner: SecretOwner,
  { id, purposes }: Pick<GivenSecret, 'id' | 'purposes'>,
  now: number,
): Promise<SecretState> {
  const stored = await db
    .selectFrom('one_time_secrets')
    .select(['used_at', 'expires_at'])
    .where('secret_id', '=', id)
    .where('tenant_id', '=', owner.tenant_id)
    .where('client_id', '=', owner.client_id)
    .where('purpose', 'in', purposes)
    .executeTakeFirst()
  if (stored === undefined) return 'unknown'
  if (stored.used_at !== null) return 'used'
  return stored.expires_at <= now ? 'expired' : 'open'
}
