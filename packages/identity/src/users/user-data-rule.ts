import type { DatabaseSchema } from '../storage/schema.ts'

/** Says what the rows of a table hold about a user; secrets, and hashes of secrets, are no part of it. */
export interface UserDataRule {
  /** Names the rows in an export. */
  kind: string
  table: keyof DatabaseSchema
  /** What is shown; of columns `…_json`, their value. */
  columns: readonly string[]
  /** The column with the id of the user. @default 'user_id' */
  userColumn?: string
  /** A further condition. */
  where?: { column: string; value: string }
}

/** The tables that belong to no log-in method. */
export const coreUserData: readonly UserDataRule[] = [
  {
    kind: 'profile',
    table: 'users',
    columns: [
      ...[
        'username',
        'email',
        'email_verified',
        'email_verified_at',
        'phone_number',
        'phone_number_verified',
      ],
      ...['phone_number_verified_at', 'external_user_id', 'status', 'profile_json'],
      ...['created_at', 'updated_at', 'last_auth'],
    ],
  },
  {
    kind: 'apps',
    table: 'user_apps',
    columns: ['app_id', 'external_account_id', 'custom_app_data_json', 'added_at', 'removed_at'],
  },
  { kind: 'groups', table: 'group_members', columns: ['group_id', 'added_at'] },
  {
    kind: 'roles',
    table: 'role_assignments',
    columns: ['role_id', 'assigned_at'],
    userColumn: 'entity_id',
    where: { column: 'entity_type', value: 'User' },
  },
  {
    kind: 'sessions',
    table: 'sessions',
    columns: [
      ...['sid', 'factors_json', 'auth_time', 'started_at', 'expires_at', 'last_used_at', 'last_client_id'],
      'client_attributes_json',
    ],
  },
  {
    kind: 'known_sources',
    table: 'known_sources',
    columns: ['source_id', 'purposes', 'last_used_at', 'expires_at'],
  },
  {
    kind: 'webhook_deliveries',
    table: 'webhook_deliveries',
    columns: ['webhook_id', 'event_type', 'created_at'],
  },
  { kind: 'audit_pseudonym', table: 'audit_subjects', columns: ['subject'] },
]
