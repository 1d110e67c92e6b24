import type { ArgumentsOf } from '../../../api/endpoint-types.ts'
import { membersOf, type ShownUser, textOf } from '../user-fields.ts'

type Change = ArgumentsOf<'updateUser'>[1]

/** The fields of the profile that the form has; a dot leads into an object. */
export const profileFields = [
  { path: 'name.first_name', label: 'First name' },
  { path: 'name.last_name', label: 'Last name' },
  { path: 'name.middle_name', label: 'Middle name' },
  { path: 'name.title', label: 'Title' },
  { path: 'username', label: 'Username' },
  { path: 'birthday', label: 'Birthday' },
  { path: 'language', label: 'Language', hint: 'Of messages, such as en or de-AT' },
  { path: 'external_user_id', label: 'External id', hint: 'What your own system calls them' },
  { path: 'address.street_address', label: 'Street' },
  { path: 'address.postal_code', label: 'Postal code' },
  { path: 'address.city', label: 'City' },
  { path: 'address.state', label: 'State' },
  { path: 'address.country', label: 'Country' },
] as const satisfies readonly { path: string; label: string; hint?: string }[]

/** A field of the form. */
export type ProfilePath = (typeof profileFields)[number]['path']

/** What the form shows, by the paths of its fields. */
export type ProfileValues = Readonly<Record<ProfilePath, string>>

/** The values that are stored. */
export function profileValuesOf(user: ShownUser): ProfileValues {
  const values = profileFields.map(({ path }) => {
    const [outer = '', inner] = path.split('.')
    return [path, textOf(inner === undefined ? user[outer] : membersOf(user[outer])[inner])]
  })
  return Object.fromEntries(values) as ProfileValues
}

/**
 * The change that brings a user from what is stored to what the form has. A field that was emptied is removed. Name and address
 * are replaced as a whole, so what the form does not show of them is kept here.
 *
 * @returns undefined if nothing differs
 */
export function profileChangeOf(user: ShownUser, values: ProfileValues): Change | undefined {
  const stored = profileValuesOf(user)
  const change: Record<string, unknown> = {}
  for (const { path } of profileFields) {
    const value = values[path].trim()
    if (value === stored[path]) continue
    const [outer = '', inner] = path.split('.')
    if (inner === undefined) {
      change[outer] = value === '' ? null : value
      continue
    }
    const object = membersOf(change[outer] ?? user[outer])
    if (value === '') delete object[inner]
    else object[inner] = value
    change[outer] = object
  }
  for (const [name, value] of Object.entries(change)) {
    if (value !== null && typeof value === 'object' && Object.keys(value).length === 0) change[name] = null
  }
  // the service checks it against the schema of the endpoint
  return Object.keys(change).length === 0 ? undefined : (change as Change)
}
