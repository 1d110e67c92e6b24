import { createCheck } from '@latchkey/protocol'
import { type ImportUser, ImportUserSchema } from '@latchkey/protocol/management'
import { ApiError } from '../../../errors/api-error.ts'
import { importHash } from '../../../methods/password/credential/password-hasher.ts'
import type { NewPassword } from '../../../methods/password/credential/password-store.ts'
import { newUserRow } from '../../../users/create-user.ts'
import type { UserRow } from '../../../users/user-record.ts'
import type { ImportRow } from './import-row.ts'

const checkImportUser = createCheck(ImportUserSchema)

/** A row that can be stored. */
export interface PreparedRow {
  readonly line: number
  readonly user: UserRow
  readonly password: NewPassword | undefined
  readonly appData: { external_account_id: string | null; custom_app_data_json: string }
}

/**
 * Checks a row and makes a new user of it, without any look-up.
 *
 * @param isForApp whether the data of an app belong to the membership in one; otherwise the profile keeps them
 * @returns the row, or why it is rejected
 */
export function prepareRow(
  row: ImportRow,
  tenantId: string,
  isForApp: boolean,
  nowSeconds: number,
): PreparedRow | string {
  if ('fault' in row) return row.fault
  const checked = checkImportUser(row.value)
  if (!checked.ok) return `${checked.fault.field || 'the row'} ${checked.fault.problem}`
  const password = passwordOf(checked.value)
  if (typeof password === 'string') return password
  const { credentials: _, status, email_verified, phone_number_verified, ...fields } = checked.value
  const { external_account_id, custom_app_data, ...profile } = fields
  try {
    const user = newUserRow(tenantId, isForApp ? profile : fields, nowSeconds)
    return {
      line: row.line,
      user: {
        ...user,
        ...(status !== undefined && { status }),
        ...(email_verified === true &&
          user.email !== null && { email_verified: 1, email_verified_at: nowSeconds }),
        ...(phone_number_verified === true &&
          user.phone_number !== null && { phone_number_verified: 1, phone_number_verified_at: nowSeconds }),
      },
      password: password.found,
      appData: {
        external_account_id: external_account_id ?? null,
        custom_app_data_json: JSON.stringify(custom_app_data ?? {}),
      },
    }
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}

/** The stored form of a hash, or what is wrong with it. */
function passwordOf({ credentials }: ImportUser): { found: NewPassword | undefined } | string {
  if (credentials === undefined) return { found: undefined }
  const imported = importHash(credentials.password_hash)
  if ('fault' in imported) return `credentials.password_hash ${imported.fault}`
  return { found: { hash: imported.stored, temporary: credentials.force_replace ?? false } }
}
