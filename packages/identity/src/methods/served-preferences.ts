import type { TSchema } from 'typebox'
import { allMethods } from './all-methods.ts'

/** The members of login preferences that log-in methods read, by name. */
export const servedPreferences: Readonly<Record<string, TSchema>> = Object.assign(
  {},
  ...allMethods.map((method) => method.preferences),
)
