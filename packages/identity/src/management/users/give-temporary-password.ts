import { randomInt } from 'node:crypto'
import type { TemporaryPasswordResponse } from '@latchkey/protocol/management'
import { requireChangeableUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidRequest, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { changePassword } from '../../methods/password/credential/change-password.ts'
import { hasherOf } from '../../methods/password/credential/password-hasher.ts'
import { requirePasswordRules } from '../../methods/password/rules/acceptable-password.ts'
import { isEnabled } from '../../users/user-record.ts'
import { requireApp } from '../require-app.ts'

/**
 * Gives a user a random password that has to be replaced at the next log-in. Everything else ends as with any new password:
 * sessions, refresh tokens, open resets.
 *
 * @param appId whose rules hold. @default the only app of the manager
 * @throws ApiError 400 `invalid_request`, `auth_not_active`, `auth_password_policy_disabled`; 403 `forbidden`; 404
 * `user_not_found`, `not_found`
 */
export async function giveTemporaryPassword(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  appId: string | undefined,
): Promise<TemporaryPasswordResponse['result']> {
  const client = await clientOf(context, manager, appId)
  const rules = requirePasswordRules(client)
  const user = await requireChangeableUser(context.db, manager, userId)
  if (!isEnabled(user)) throw new ApiError(400, 'auth_not_active', 'User is not active')
  const password = randomPassword(rules.minLength)
  const hash = await hasherOf(context).hash(password)
  await changePassword(context, client, user, {
    password: { hash, temporary: true },
    rules,
    begin: async (db) => {
      const { status } = await requireChangeableUser(db, manager, userId)
      if (!isEnabled({ status })) throw new ApiError(400, 'auth_not_active', 'User is not active')
      const fields = { ...auditOf(manager), user_id: userId, target: `user:${userId}` }
      await context.audit('password.set', { ...fields, reason: 'temporary' }, db)
    },
  })
  return {
    password,
    ...(rules.temporarySeconds !== undefined && {
      expires_at: context.nowSeconds() + rules.temporarySeconds,
    }),
  }
}

/** A client of the app: the rules are the same for all of them. */
async function clientOf(
  context: IdentityContext,
  manager: Manager,
  appId: string | undefined = manager.app_id,
): Promise<Client> {
  if (appId === undefined) throw invalidRequest('app_id', 'is required of a manager of several apps')
  const app = await requireApp(context.db, manager, appId)
  const row = await context.db
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', app.tenant_id)
    .where('app_id', '=', app.app_id)
    .orderBy('client_id')
    .limit(1)
    .executeTakeFirst()
  const client = row && (await context.clients.find(row.client_id))
  if (client === undefined) throw notFound('not_found', 'The app has no client yet')
  return client
}

/** Without those that people confuse: I, l, 1, O, o, 0. */
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789']
const groupLength = 5

/**
 * Groups of characters with dashes between them, easy to read out; at least 90 bits. Every kind of character is in each group, so
 * that it meets every rule.
 *
 * @param minLength characters
 */
export function randomPassword(minLength: number): string {
  const groups = Math.max(4, Math.ceil((minLength + 1) / (groupLength + 1)))
  return Array.from({ length: groups }, randomGroup).join('-')
}

function randomGroup(): string {
  const all = kinds.join('')
  const characters = [...kinds, all, all].map((kind) => kind[randomInt(kind.length)] ?? '')
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    ;[characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? '']
  }
  return characters.join('')
}
