import { randomBytes, randomUUID } from 'node:crypto'
import type { TotpRegisterRequest, TotpRegisterResponse } from '@latchkey/protocol'
import { changeOwnCredentials } from '../../access/change-own-credentials.ts'
import { ApiError, forbidden, invalidToken } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { base32 } from '../../text/base32.ts'
import type { TokenUser } from '../../tokens/token-user.ts'
import { findUser } from '../../users/user-record.ts'
import { secretBytes, type TotpForm } from './totp-code.ts'
import { totpRules } from './totp-rules.ts'
import { readTotp, storePendingTotp, type TotpRow } from './totp-store.ts'

/** How long a new authenticator waits for its first code. */
const pendingSeconds = 3600

/**
 * Makes the secret of a new authenticator. It becomes active with its first valid code; until then an active one stays.
 *
 * @throws ApiError 401 `insufficient_user_authentication`; 403 `forbidden` where the method is off; 409
 * `totp_already_registered`
 */
export async function registerTotp(
  context: IdentityContext,
  caller: TokenUser,
  request: TotpRegisterRequest,
): Promise<TotpRegisterResponse> {
  return changeOwnCredentials(context, caller, (db) => storeNewTotp(context, db, caller, request))
}

async function storeNewTotp(
  context: IdentityContext,
  db: DatabaseTransaction,
  caller: TokenUser,
  request: TotpRegisterRequest,
): Promise<TotpRegisterResponse> {
  const rules = totpRules(caller.client)
  if (rules === undefined) throw forbidden()
  const now = context.nowSeconds()
  const owner = { tenant_id: caller.tenant_id, app_id: caller.client.app_id, user_id: caller.user_id }
  const { active } = await readTotp(db, owner, now)
  if (active !== undefined && request.allow_override !== true) {
    throw new ApiError(
      409,
      'totp_already_registered',
      'An authenticator is registered; allow_override replaces it',
    )
  }
  const user = await findUser(db, owner.tenant_id, { type: 'user_id', value: owner.user_id })
  if (user === undefined) throw invalidToken(true)

  const secret = randomBytes(secretBytes[rules.form.algorithm])
  const credential_id = randomUUID()
  const bound = { ...owner, credential_id }
  await storePendingTotp(db, {
    ...bound,
    state: 'pending',
    secret_sealed: context.sealer.seal(secret, secretBinding(bound)),
    ...rules.form,
    last_step: -1,
    created_at: now,
    expires_at: now + pendingSeconds,
    enrolled_in: caller.session_hash,
  })
  const who = { tenant_id: owner.tenant_id, client_id: caller.client.client_id, user_id: owner.user_id }
  await context.audit('totp.registered', { ...who, ...caller.source, session: caller.session_hash }, db)
  const text = base32(secret)
  const label = request.label ?? user.username ?? user.email ?? user.phone_number ?? user.user_id
  return { secret: text, uri: otpauthUri(text, rules.form, { issuer: rules.issuer, label }) }
}

/** What a sealed secret is bound to. */
export function secretBinding(
  row: Pick<TotpRow, 'tenant_id' | 'app_id' | 'user_id' | 'credential_id'>,
): string[] {
  return ['totp', row.tenant_id, row.app_id, row.user_id, row.credential_id]
}

/** The form that authenticator apps read (Key URI Format). */
function otpauthUri(secret: string, form: TotpForm, names: { issuer: string; label: string }): string {
  const issuer = encodeURIComponent(withoutColon(names.issuer))
  const parameters = [
    `secret=${secret}`,
    `issuer=${issuer}`,
    `algorithm=${form.algorithm.toUpperCase()}`,
    `digits=${form.digits}`,
    `period=${form.period}`,
  ]
  return `otpauth://totp/${issuer}:${encodeURIComponent(withoutColon(names.label))}?${parameters.join('&')}`
}

/** A colon, escaped or not, ends the issuer in a label: apps would show the rest as the account. */
function withoutColon(name: string): string {
  return name.replaceAll(':', '-')
}
