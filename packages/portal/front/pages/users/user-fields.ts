import type { ResultOf } from '../../api/endpoint-types.ts'

/** A user, as lists and pages show them. */
export type ShownUser = ResultOf<'listUsers'>['result'][number]

/** What only the answer about one user has. */
export interface UserAccess {
  apps: readonly { app_id: string; name: string }[]
  roles: readonly { role_id: string; role_name: string; app_id: string; by: string }[]
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** A text; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The texts of a list. */
export function textsOf(value: unknown): string[] {
  return listOf(value).map(textOf)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** What people call a user: their name, or by what they log in. */
export function nameOf(user: ShownUser): string {
  const { first_name, last_name } = membersOf(user.name)
  const name = [textOf(first_name), textOf(last_name)].filter((part) => part !== '').join(' ')
  return name || user.username || user.email?.value || user.phone_number?.value || user.user_id
}

/** The apps and roles of a user who was read by id. */
export function accessOf(user: ShownUser): UserAccess {
  return {
    apps: listOf(user.apps).map((app) => {
      const { app_id, name } = membersOf(app)
      return { app_id: textOf(app_id), name: textOf(name) }
    }),
    roles: listOf(user.roles).map((role) => {
      const { role_id, role_name, app_id, by } = membersOf(role)
      return {
        role_id: textOf(role_id),
        role_name: textOf(role_name),
        app_id: textOf(app_id),
        by: textOf(by),
      }
    }),
  }
}

/** Seconds since the epoch of a time in ISO 8601; undefined for none. */
export function secondsOf(iso: string | undefined): number | undefined {
  const milliseconds = iso === undefined ? Number.NaN : Date.parse(iso)
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}
