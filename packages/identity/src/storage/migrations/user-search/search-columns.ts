import { type RawBuilder, sql } from 'kysely'

/** A part of a statement. */
export type SqlFragment = RawBuilder<unknown>

/** The columns of `user_search` that copy a column of `users`, with what stands for none there. */
const copies: readonly (readonly [column: string, from: string, none: string | null])[] = [
  ['created_at', 'created_at', null],
  ['updated_at', 'updated_at', null],
  ['last_auth', 'last_auth', '0'],
  ['status', 'status', null],
  ['email', 'email', "''"],
  ['phone_number', 'phone_number', "''"],
  ['username', 'username', "''"],
  ['external_user_id', 'external_user_id', "''"],
  ['first_name', 'first_name_key', "''"],
  ['middle_name', 'middle_name_key', "''"],
  ['last_name', 'last_name_key', "''"],
  ['birthday', 'birthday_key', "''"],
]

/** The copied columns and their values, in one order. @param row the table, or `new` in a trigger */
export function copiedColumns(row: 'users' | 'new') {
  const values = copies.map(([, from, none]) =>
    none === null ? `${row}.${from}` : `coalesce(${row}.${from}, ${none})`,
  )
  const names = copies.map(([column]) => column)
  return {
    names: sql.raw(names.join(', ')),
    values: sql.raw(values.join(', ')),
    /** The columns of `users` that they copy. */
    sources: sql.raw(copies.map(([, from]) => from).join(', ')),
    assignments: sql.raw(names.map((name, index) => `${name} = ${values[index]}`).join(', ')),
    /** Whether one of them is another in a trigger of an update. */
    isChanged: (distinct: 'is not' | 'is distinct from') =>
      sql.raw(copies.map(([, from]) => `old.${from} ${distinct} new.${from}`).join(' or ')),
  }
}
