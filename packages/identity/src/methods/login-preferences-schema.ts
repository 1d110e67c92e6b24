import { Type } from 'typebox'
import type { LoginPreferences } from '../preferences/login-preferences.ts'
import { jsonColumn } from '../storage/json-column.ts'
import { allMethods } from './all-methods.ts'

const members = Object.assign({}, ...allMethods.map((method) => method.preferences))

/** The log-in methods of an app, with the members of every method. */
export const LoginPreferencesSchema = Type.Unsafe<LoginPreferences>(
  Type.Object(members, { additionalProperties: false }),
)

/** Reads login preferences as they are stored. */
export const readLoginPreferences: (json: string) => LoginPreferences = jsonColumn(LoginPreferencesSchema)
