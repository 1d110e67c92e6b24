import { canonicalText } from '../../../text/canonical-text.ts'
import { canonicalIdentifier } from '../../../users/canonical-identifier.ts'
import { FilterFault } from './user-filter.ts'

/** A column of `user_search`. */
export type SearchColumn =
  | 'created_at'
  | 'updated_at'
  | 'last_auth'
  | 'status'
  | 'email'
  | 'phone_number'
  | 'username'
  | 'external_user_id'
  | 'external_account_id'
  | 'first_name'
  | 'middle_name'
  | 'last_name'
  | 'birthday'

/** A field that users are searched by. */
export interface SearchField {
  readonly column: SearchColumn
  readonly kind: 'text' | 'time' | 'status'
  /** Brings a value into the form that is stored. */
  readonly stored: (text: string) => string
  /** The same for a beginning. */
  readonly prefix: (text: string) => string
  /** Most users have no value, so the index leaves out those without one. */
  readonly isSeldom?: true
}

const same = (text: string) => text

function text(column: SearchColumn, stored: SearchField['stored'], prefix = stored): SearchField {
  return { column, kind: 'text', stored, prefix }
}

function seldom(column: SearchColumn, stored: SearchField['stored']): SearchField {
  return { ...text(column, stored), isSeldom: true }
}

function time(column: SearchColumn): SearchField {
  return { column, kind: 'time', stored: same, prefix: same }
}

const fields: Readonly<Record<string, SearchField>> = {
  email: text('email', (value) => canonicalIdentifier('email', value).value, canonicalText),
  phone_number: text('phone_number', (value) => canonicalIdentifier('phone_number', value).value),
  username: seldom('username', canonicalText),
  external_user_id: seldom('external_user_id', same),
  external_account_id: seldom('external_account_id', same),
  'name.first_name': seldom('first_name', canonicalText),
  'name.middle_name': seldom('middle_name', canonicalText),
  'name.last_name': seldom('last_name', canonicalText),
  birthday: seldom('birthday', canonicalText),
  status: { column: 'status', kind: 'status', stored: statusOf, prefix: same },
  created_at: time('created_at'),
  updated_at: time('updated_at'),
  last_auth: time('last_auth'),
}

/** Names of the fields that users are searched by. */
export const searchFieldNames: readonly string[] = Object.keys(fields)

/** Documented by the vendor, but without an index here. */
const unserved = ['secondary_emails', 'secondary_phone_numbers']

/** @throws FilterFault for a field without an index */
export function searchFieldOf(name: string): SearchField {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field !== undefined) return field
  const shown =
    unserved.includes(name) || name.startsWith('custom_') ? `the field ${name.split('.')[0]}` : 'a field'
  throw new FilterFault(`has ${shown}, which is not one of ${searchFieldNames.join(', ')}`)
}

/** Values of `status`, whatever their case. */
function statusOf(value: string): string {
  const status = ['Active', 'Disabled', 'Pending'].find((name) => name.toLowerCase() === value.toLowerCase())
  if (status === undefined)
    throw new FilterFault('compares status with another value than Active, Disabled and Pending')
  return status
}

/**
 * A time in seconds since the epoch, with its fraction.
 *
 * @param value seconds, as users show `created_at`, or ISO 8601, in UTC if it names no zone
 * @throws FilterFault
 */
export function timeOf(value: string | number): number {
  if (typeof value === 'number') return value
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(value)
  const zoned = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(value) || !value.includes('T') ? value : `${value}Z`
  const milliseconds = isDate ? Date.parse(zoned) : Number.NaN
  if (Number.isNaN(milliseconds)) throw new FilterFault('compares a time with a value that is not ISO 8601')
  return milliseconds / 1000
}
