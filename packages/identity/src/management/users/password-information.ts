import type { Client } from '../../clients/client-directory.ts'
import { passwordRules } from '../../methods/password/rules/password-rules.ts'

/** The password of a user, without its hash. */
interface KnownPassword {
  temporary: number
  /** Seconds since the epoch. */
  updated_at: number
}

/**
 * What a manager sees of a password.
 *
 * @param client in whose app it may expire; undefined: nobody's, so it does not
 */
export function passwordInformation(
  { temporary, updated_at }: KnownPassword,
  client: Pick<Client, 'loginPreferences'> | undefined,
  nowSeconds: number,
) {
  const { expireSeconds } = (client && passwordRules(client)) ?? {}
  const expiresAt = expireSeconds === undefined ? undefined : updated_at + expireSeconds
  return {
    expired: expiresAt !== undefined && nowSeconds >= expiresAt,
    temporary: temporary === 1,
    // milliseconds, unlike the times beside it
    updated_at: updated_at * 1000,
    ...(expiresAt !== undefined && { expires_in: new Date(expiresAt * 1000).toISOString() }),
  }
}
