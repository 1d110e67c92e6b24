import type { Database } from '../../storage/schema.ts'
import { sha256 } from '../../text/hash.ts'

/** What a link is bound to. */
export interface LinkScope {
  tenant_id: string
  client_id: string
  purpose: string
}

/** A link as it is kept: without its code. */
export interface NewLink {
  code: string
  userId: string
  redirectUri: string
  /** Where it was mailed; null: the caller delivers it. */
  target: string | null
  requestId: string | undefined
  /** Seconds since the epoch. */
  expiresAt: number
}

/** What a link that was taken was made with. */
export interface UsedLink {
  userId: string
  redirectUri: string
  target: string | null
}

/** Why a link was not taken; never told to the caller. */
export type LinkRefusal = 'never_sent' | 'replay' | 'expired' | 'wrong_request'

export async function storeLink(db: Database, scope: LinkScope, link: NewLink): Promise<void> {
  await db
    .insertInto('magic_links')
    .values({
      ...scope,
      code_hash: sha256(link.code),
      user_id: link.userId,
      redirect_uri: link.redirectUri,
      target: link.target,
      request_hash: link.requestId === undefined ? null : sha256(link.requestId),
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute()
}

/** Uses a link up, in one statement: of any number of tries at once one succeeds. A wrong `request_id` uses nothing up. */
export async function consumeLink(
  db: Database,
  scope: LinkScope,
  given: { code: string; requestId: string | undefined },
  now: number,
): Promise<UsedLink | undefined> {
  const requestHash = given.requestId === undefined ? null : sha256(given.requestId)
  const [used] = await db
    .updateTable('magic_links')
    .set({ used_at: now })
    .where('code_hash', '=', sha256(given.code))
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('purpose', '=', scope.purpose)
    .where('request_hash', requestHash === null ? 'is' : '=', requestHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['user_id', 'redirect_uri', 'target'])
    .execute()
  if (used === undefined) return undefined
  return { userId: used.user_id, redirectUri: used.redirect_uri, target: used.target }
}

/** After one has worked, the others in the mailbox are worth nothing any more. */
export async function endOtherLinks(
  db: Database,
  scope: LinkScope,
  userId: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('magic_links')
    .set({ used_at: now })
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('user_id', '=', userId)
    .where('purpose', '=', scope.purpose)
    .where('used_at', 'is', null)
    .execute()
}

/** Looks, after a try that failed, why it did: for the audit. */
export async function whyLinkRefused(
  db: Database,
  scope: LinkScope,
  code: string,
  now: number,
): Promise<LinkRefusal> {
  const stored = await db
    .selectFrom('magic_links')
    .select(['used_at', 'expires_at'])
    .where('code_hash', '=', sha256(code))
    .where('tenant_id', '=', scope.tenant_id)
    .where('client_id', '=', scope.client_id)
    .where('purpose', '=', scope.purpose)
    .executeTakeFirst()
  if (stored === undefined) return 'never_sent'
  if (stored.used_at !== null) return 'replay'
  return stored.expires_at <= now ? 'expired' : 'wrong_request'
}
