import type { Generated } from 'kysely'

/** What an app or client is described by, besides what decides anything. */
export interface Described {
  /** Fields of the management API that are stored as given. */
  details_json: Generated<string>
  /** Null: made before this was kept, or by a seed of an earlier release. */
  created_at: number | null
  updated_at: number | null
}

/** Secrets of clients: the one in use and, during a rotation, the next. */
export interface ClientSecretTable {
  client_id: string
  secret_id: string
  secret_hash: string
  /** Null: from before this was kept. */
  created_at: number | null
  /** To about a minute. */
  last_used_at: number | null
}

/** Groups of users of a tenant. */
export interface UserGroupTable {
  tenant_id: string
  group_id: string
  name: string
  description: string | null
  custom_data_json: string | null
  created_at: number
  updated_at: number
}

/** Which users are in a group. */
export interface GroupMemberTable {
  tenant_id: string
  group_id: string
  user_id: string
  added_at: number
}
