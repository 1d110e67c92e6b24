import { Type } from 'typebox'
import type { LoginPreferences } from '../preferences/login-preferences.ts'
import { jsonColumn } from '../storage/json-column.ts'
import { servedPreferences } from './served-preferences.ts'

/** The log-in methods of an app, with the members of every method. */
export const LoginPreferencesSchema = Type.Unsafe<LoginPreferences>(
  Type.Object({ ...servedPreferences }, { additionalProperties: false }),
)

/** Reads login preferences as they are stored. */
export const readLoginPreferences: (json: string) => LoginPreferences = jsonColumn(LoginPreferencesSchema)
