import type { ApprovalData } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { readUserGroups, readUserRoles } from '../roles/user-roles.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { readAppData } from '../users/app-data.ts'
import { findUser, type UserRow } from '../users/user-record.ts'
import { type ClaimRequests, type ClaimSource, requestedClaims } from './requested-claims.ts'
import type { TokenRequest } from './token-request.ts'

/** Claims of a user in the two tokens, beyond those that every token has. */
export interface CustomClaims {
  idToken: Record<string, unknown>
  accessToken: Record<string, unknown>
  /** The ids of the user's roles in the app; every access token has them. */
  roleIds: readonly string[]
}

/**
 * The claims that the request asks for, in ID tokens those that the client always gets, and the user's roles. Reads only what
 * is needed.
 *
 * @param user their row, or their id if it has not been read
 * @throws ApiError 400 `invalid_request` if a token would have more than 100 KB of them
 */
export async function customClaims(
  db: Database | DatabaseTransaction,
  client: Client,
  tokenRequest: TokenRequest,
  user: UserRow | string,
  more: { isNewUser?: boolean; approvalData?: ApprovalData | undefined } = {},
): Promise<CustomClaims> {
  const ofAccessToken = tokenRequest.claims?.access_token ?? {}
  const ofIdToken = { ...defaultsOf(client), ...tokenRequest.claims?.id_token }
  const names = new Set([...Object.keys(ofIdToken), ...Object.keys(ofAccessToken)])
  const key = {
    tenant_id: client.tenant_id,
    user_id: typeof user === 'string' ? user : user.user_id,
  }
  const roles = client.appHasRoles ? await readUserRoles(db, key, client.app_id) : []
  const roleIds = roles.map((role) => role.role_id)
  if (names.size === 0) return { idToken: {}, accessToken: {}, roleIds }
  const row = await rowOf(db, client, user)
  if (row === undefined) return { idToken: {}, accessToken: {}, roleIds }
  const source: ClaimSource = {
    user: row,
    appName: client.app_name,
    isNewUser: more.isNewUser ?? false,
    webauthnUsername: names.has('webauthn_username') ? await webauthnUsernameOf(db, row) : undefined,
    approvalData: more.approvalData,
    appData: appDataNames.some((name) => names.has(name))
      ? await readAppData(db, { ...row, app_id: client.app_id })
      : undefined,
    roles,
    groupIds: names.has('groups') ? await readUserGroups(db, key) : undefined,
  }
  return {
    idToken: requestedClaims(ofIdToken, source),
    accessToken: requestedClaims(ofAccessToken, source),
    roleIds,
  }
}

/** The claims that an app stores for itself. */
const appDataNames = ['external_account_id', 'custom_app_data']

function defaultsOf(client: Client): ClaimRequests {
  return Object.fromEntries(client.defaultClaims.map((name) => [name, null]))
}

async function rowOf(
  db: Database | DatabaseTransaction,
  client: Client,
  user: UserRow | string,
): Promise<UserRow | undefined> {
  if (typeof user !== 'string') return user
  return findUser(db, client.tenant_id, { type: 'user_id', value: user })
}

/** The name of the passkey that was used last. */
export async function webauthnUsernameOf(
  db: Database | DatabaseTransaction,
  user: Pick<UserRow, 'tenant_id' | 'user_id'>,
): Promise<string | undefined> {
  const found = await db
    .selectFrom('webauthn_credentials')
    .select('username')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .orderBy('last_used_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.username
}
