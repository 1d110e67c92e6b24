import type { ApprovalData, RequestedClaims } from '@latchkey/protocol'
import { readProfile, type UserRow } from '../users/user-record.ts'

type ClaimRequests = NonNullable<RequestedClaims['id_token']>

/** The claims that were asked for, as far as we know them and the user has a value; the rest is left out. */
export function requestedClaims(
  asked: ClaimRequests | undefined,
  user: UserRow | undefined,
  appName: string,
  approvalData?: ApprovalData | undefined,
): Record<string, unknown> {
  if (asked === undefined || user === undefined) return {}
  const known = knownClaims(user, appName).set('approval_data', approvalData)
  const claims: Record<string, unknown> = {}
  for (const [name, request] of Object.entries(asked)) {
    const value = known.get(name)
    if (value === undefined || value === null) continue
    claims[name] = request?.fields === undefined ? value : onlyFields(value, request.fields)
  }
  return claims
}

/** Everything that can be asked for. A map, so that no name reaches anything else, and no protocol claim is in it. */
function knownClaims(user: UserRow, appName: string): Map<string, unknown> {
  const { name, address, ...profile } = readProfile(user.profile_json)
  const { email, phone_number, last_auth } = user
  return new Map<string, unknown>([
    ...Object.entries(profile),
    ['fname', name?.first_name],
    ['mname', name?.middle_name],
    ['lname', name?.last_name],
    ['address', address],
    ['address_type', address?.type],
    ['street_address', address?.street_address],
    ['city', address?.city],
    ['country', address?.country],
    ['username', user.username],
    ['email', email],
    ['email_verified', email === null ? null : user.email_verified === 1],
    ['phone_number', phone_number],
    ['phone_number_verified', phone_number === null ? null : user.phone_number_verified === 1],
    ['created_at', user.created_at],
    ['last_auth', last_auth === null ? null : new Date(last_auth * 1000).toISOString()],
    ['app_name', appName],
  ])
}

function onlyFields(value: unknown, fields: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name)))
}
