import { createCheck } from '@latchkey/protocol'
import { AuthMethodsSchema, secretMembers } from '@latchkey/protocol/management'
import { Type } from 'typebox'
import type { LoginPreferences } from '../preferences/login-preferences.ts'
import { LoginPreferencesSchema } from './login-preferences-schema.ts'
import { servedPreferences } from './served-preferences.ts'

/** The log-in methods of an app as its managers write them: those that are served, and those that are only kept. */
export type GivenMethods = Readonly<Record<string, unknown>>

/** The documented methods and those of this service's own; every other member is refused. */
export const GivenMethodsSchema = Type.Unsafe<GivenMethods>(
  Type.Object({ ...servedPreferences, ...AuthMethodsSchema.properties }, { additionalProperties: false }),
)

/** Whether a member names a log-in method, served or not. */
export function isKnownMethod(name: string): boolean {
  return isServed(name) || Object.hasOwn(AuthMethodsSchema.properties, name)
}

function isServed(name: string): boolean {
  return Object.hasOwn(servedPreferences, name)
}

/** Log-in methods as they are stored: `served` is what the methods read, `kept` all the rest. */
export interface SplitMethods {
  served: LoginPreferences
  kept: GivenMethods
}

const checkServed = createCheck(LoginPreferencesSchema)

/** Splits log-in methods into what is served and what is only kept. @param methods checked against their schema */
export function splitMethods(methods: GivenMethods): SplitMethods {
  const served: Record<string, unknown> = {}
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(methods)) {
    if (!isServed(name)) kept[name] = value
    else if (!isObject(value) || !('rpOrigin' in value)) served[name] = value
    else {
      const { rpOrigin, ...rest } = value
      served[name] = { rpOrigins: [rpOrigin], ...rest }
      kept[name] = { rpOrigin }
    }
  }
  // the seed of a start often names none: the check is not compiled for it
  if (Object.keys(served).length === 0) return { served: {}, kept }
  const checked = checkServed(served)
  if (!checked.ok) throw new Error(`a method is not of its schema: ${checked.fault.field}`)
  return { served: checked.value, kept }
}

/** Joins what {@link splitMethods} has split. */
export function joinMethods({ served, kept }: SplitMethods): Record<string, unknown> {
  const joined: Record<string, unknown> = { ...served }
  for (const [name, value] of Object.entries(kept)) {
    const of = joined[name]
    joined[name] = isObject(of) && isObject(value) ? { ...of, ...value } : value
  }
  return joined
}

/** Log-in methods without their secrets, such as the client secret of a social network. */
export function withoutSecrets(methods: GivenMethods): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, value]) => [name, isServed(name) ? value : shown(value)]),
  )
}

function shown(value: unknown): unknown {
  if (!isObject(value)) return value
  const members = Object.entries(value).filter(([name]) => !secretMembers.includes(name))
  return Object.fromEntries(members.map(([name, member]) => [name, shown(member)]))
}

/** Methods with the secrets that others had, where they name none themselves: an export has no secrets. */
export function withKeptSecrets(methods: GivenMethods, others: GivenMethods): Record<string, unknown> {
  const names = Object.entries(methods)
  return Object.fromEntries(
    names.map(([name, value]) => [name, isServed(name) ? value : completed(value, others[name])]),
  )
}

function completed(value: unknown, other: unknown): unknown {
  if (!isObject(value) || !isObject(other)) return value
  const kept = Object.entries(other).filter(([name]) => secretMembers.includes(name) && !(name in value))
  const members = Object.entries(value).map(([name, member]) => [name, completed(member, other[name])])
  return Object.fromEntries([...members, ...kept])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
