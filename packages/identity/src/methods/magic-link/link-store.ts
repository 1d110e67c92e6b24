import { Type } from 'typebox'
import { jsonColumn } from '../../storage/json-column.ts'
import {
  consumeSecret,
  endSecrets,
  findSecret,
  type SecretOwner,
  secretId,
  stateOfSecret,
  storeSecret,
} from '../../storage/one-time-secrets.ts'
import type { Database } from '../../storage/schema.ts'

const purpose = 'magic_link'

/** A link as it is made. */
export interface NewLink {
  code: string
  /** See `accountKeyOf`. */
  userId: string
  redirectUri: string
  /** Where it was mailed; null: the caller delivers it. */
  target: string | null
  /** Has to be shown with the code, if it is given. */
  requestId: string | undefined
  /** Seconds since the epoch. */
  expiresAt: number
}

/** What a consumed link was made with. */
export interface UsedLink {
  userId: string
  redirectUri: string
  target: string | null
}

/** Why a link was refused, for the audit log. */
export type LinkRefusal = 'never_sent' | 'replay' | 'expired' | 'wrong_request' | 'unknown'

const readData = jsonColumn(
  Type.Object({ redirect_uri: Type.String(), target: Type.Union([Type.String(), Type.Null()]) }),
)

/** Stores a link, without its code. */
export async function storeLink(db: Database, owner: SecretOwner, link: NewLink): Promise<void> {
  await storeSecret(db, owner, {
    id: secretId(link.code),
    purpose,
    accountKey: link.userId,
    binding: link.requestId,
    data: { redirect_uri: link.redirectUri, target: link.target },
    expiresAt: link.expiresAt,
  })
}

/** The user of a link, see `accountKeyOf`; undefined if it cannot be used. */
export async function findLinkOwner(
  db: Database,
  owner: SecretOwner,
  code: string,
  now: number,
): Promise<string | undefined> {
  const found = await findSecret(db, owner, { id: secretId(code), purposes: [purpose] }, now)
  return found?.account_key ?? undefined
}

/** Consumes a link. A wrong `request_id` consumes nothing. */
export async function consumeLink(
  db: Database,
  owner: SecretOwner,
  given: { code: string; requestId: string | undefined },
  now: number,
): Promise<UsedLink | undefined> {
  const secret = { id: secretId(given.code), purposes: [purpose], binding: given.requestId }
  const used = await consumeSecret(db, owner, secret, now)
  if (used === undefined) return undefined
  const { redirect_uri, target } = readData(used.data_json)
  return { userId: used.account_key ?? '', redirectUri: redirect_uri, target }
}

/** Ends the other links of a user at a client once one has worked. */
export async function endOtherLinks(
  db: Database,
  { tenant_id, client_id }: SecretOwner,
  userId: string,
  now: number,
): Promise<void> {
  await endSecrets(db, { tenant_id, client_id, accountKey: userId }, [purpose], now)
}

const refusals = { unknown: 'never_sent', used: 'replay', expired: 'expired', open: 'wrong_request' } as const

/** Finds out why a link was refused. Never rejects: the refusal must not become an error. */
export async function whyLinkRefused(
  db: Database,
  owner: SecretOwner,
  code: string,
  now: number,
): Promise<LinkRefusal> {
  const asked = { id: secretId(code), purposes: [purpose] }
  const state = await stateOfSecret(db, owner, asked, now).catch(() => undefined)
  return state === undefined ? 'unknown' : refusals[state]
}
