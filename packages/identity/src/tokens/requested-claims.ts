import { type ApprovalData, type RequestedClaims, userProfileFields } from '@latchkey/protocol'
import { invalidRequest } from '../errors/api-error.ts'
import { permissionsOfRoles, type UserRole } from '../roles/user-roles.ts'
import { appDataOf, noAppData, type StoredAppData } from '../users/app-data.ts'
import { shownProfile } from '../users/shown-profile.ts'
import type { UserRow } from '../users/user-record.ts'

export type ClaimRequests = NonNullable<RequestedClaims['id_token']>

/** What claims can be made of. */
export interface ClaimSource {
  user: UserRow
  appName: string
  /** Whether they have never authenticated before. */
  isNewUser?: boolean
  /** Of the passkey that was used last. */
  webauthnUsername?: string | undefined
  approvalData?: ApprovalData | undefined
  /** What the app has stored about the user. @default nothing */
  appData?: StoredAppData | undefined
  /** The user's roles in the app. @default none */
  roles?: readonly UserRole[]
  groupIds?: readonly string[] | undefined
}

/** The names of all claims that can be requested. */
export const requestableClaimNames: readonly string[] = [
  ...Object.keys(userProfileFields).filter((name) => name !== 'name'),
  ...['fname', 'mname', 'lname', 'address_type', 'street_address', 'city', 'country', 'username', 'email'],
  ...['email_verified', 'phone_number', 'phone_number_verified', 'created_at', 'last_auth', 'new_user'],
  ...['webauthn_username', 'app_name', 'approval_data', 'roles', 'role_values', 'permissions', 'groups'],
]

/** How much the requested claims of one token may be, as JSON in bytes. */
export const mostClaimBytes = 100 * 1024

/**
 * The requested claims that are known and for which the user has a value. The rest is left out.
 *
 * @throws ApiError 400 `invalid_request` if they are more than 100 KB
 */
export function requestedClaims(
  asked: ClaimRequests | undefined,
  source: ClaimSource | undefined,
): Record<string, unknown> {
  if (asked === undefined || source === undefined) return {}
  const known = knownClaims(source)
  const claims: Record<string, unknown> = {}
  for (const [name, request] of Object.entries(asked)) {
    const value = known.get(name)
    if (value === undefined || value === null) continue
    claims[name] = request?.fields === undefined ? value : onlyFields(value, request.fields)
  }
  if (Buffer.byteLength(JSON.stringify(claims)) > mostClaimBytes) {
    throw invalidRequest('claims', 'asks for more than 100 KB')
  }
  return claims
}

/** Everything that can be asked for. A map, so that no name reaches anything else, and no protocol claim is in it. */
function knownClaims(source: ClaimSource): Map<string, unknown> {
  const { user, appName, roles = [] } = source
  const shown = shownProfile(user)
  const { name, address, ...profile } = { ...shown, ...appDataOf(source.appData ?? noAppData, shown) }
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
    ['last_auth', last_auth],
    ['new_user', source.isNewUser ?? false],
    ['webauthn_username', source.webauthnUsername],
    ['app_name', appName],
    ['approval_data', source.approvalData],
    ['roles', roles.map((role) => role.role_id)],
    ['role_values', roles.map((role) => role.name)],
    ['permissions', permissionsOfRoles(roles)],
    ['groups', source.groupIds],
  ])
}

function onlyFields(value: unknown, fields: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name)))
}
