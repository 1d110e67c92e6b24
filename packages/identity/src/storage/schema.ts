import type { Generated, Kysely, Transaction } from 'kysely'
import type { ClientSecretTable, Described, GroupMemberTable, UserGroupTable } from './client-tables.ts'

/**
 * The tables. Log-in methods add tables of their own.
 *
 * Times are seconds since the epoch; flags are 0 or 1; columns named `…_json` hold JSON text. Hashes are SHA-256 in
 * base64url.
 */
export interface DatabaseSchema {
  migrations: { name: string }
  tenants: { tenant_id: string; created_at: number; name: string | null; disabled_at: number | null }
  /** What was deleted, so that no seed brings it back; see `storage/tombstones.ts`. */
  seed_tombstones: { tombstone_id: string; kind: string; left_at: number }
  /** Facts about the database as a whole. */
  service_state: { name: string; value: string }
  apps: Described & {
    tenant_id: string
    app_id: string
    name: string
    login_preferences_json: string
    /** What its clients manage, with the permissions that they have; null: the app alone. */
    management: 'tenant' | 'instance' | null
    /** Log-in methods that are only kept, sealed; null: none. */
    unserved_methods: string | null
  }
  clients: Described & {
    client_id: string
    tenant_id: string
    app_id: string
    /** Also in rows of `client_secrets`, which count if `secrets_in_rows` is 1; the version before reads and writes this. */
    secret_hashes_json: string
    secrets_in_rows: Generated<number>
    name: string | null
    redirect_uris_json: string
    resources_json: string
    scopes_json: string
    permissions_json: string
    token_expiration_json: string
    default_claims_json: string
    jwks_json: string
    /** Receives back-channel log-outs. */
    backchannel_logout_uri: string | null
    /** As it was registered; null: nothing was. */
    id_token_signed_response_alg: string | null
  }
  client_secrets: ClientSecretTable
  user_groups: UserGroupTable
  group_members: GroupMemberTable
  /** Back-channel log-outs that an instance of an earlier release queued. */
  backchannel_logouts: {
    tenant_id: string
    client_id: string
    sid: string
    user_id: string
    tries: number
    due_at: number
    expires_at: number
  }
  /** Everything that is sent later. */
  outbox: {
    message_id: string
    tenant_id: string
    channel: string
    /** A newer message with the same one takes the place of those that wait. */
    slot: string | null
    /** The contents. */
    sealed: string
    /** Counted when one begins. */
    attempts: number
    /** The next attempt; during one, the end of its lease. */
    due_at: number
    expires_at: number
  }
  /** APIs with rules of their own for tokens; scopes null: any. */
  resources: {
    tenant_id: string
    uri: string
    token_expiration_json: string
    scopes_json: string | null
    /** Null: a seed of an earlier release made it; the management API gives it one. */
    resource_id: string | null
    name: string | null
    description: string | null
    created_at: number | null
    updated_at: number | null
  }
  /** Client assertions that were used, by the hash of client and `jti`, so that none is accepted twice. */
  client_assertions: { assertion_hash: string; expires_at: number }
  users: UserTable
  user_search: UserSearchTable
  user_apps: UserAppTable
  roles: RoleTable
  role_assignments: RoleAssignmentTable
  webauthn_credentials: WebauthnCredentialTable
  cross_device_tickets: CrossDeviceTicketTable
  /** Origins at which passkeys of an app work. */
  app_origins: { origin: string; tenant_id: string; app_id: string }
  password_history: PasswordHistoryTable
  passwords: { tenant_id: string; user_id: string; hash: string; temporary: number; updated_at: number }
  sessions: {
    session_hash: string
    tenant_id: string
    /** The public name: identifies, gives no access. */
    sid: string
    user_id: string
    /** The authentications, latest of each method. */
    factors_json: string
    auth_time: number
    started_at: number
    expires_at: number
    /** The last authentication, silent ones too; null: none since this is kept. */
    last_used_at: number | null
    last_client_id: string | null
    client_attributes_json: string | null
  }
  refresh_tokens: {
    token_hash: string
    tenant_id: string
    session_hash: string
    /** All tokens that descend from one authentication. */
    family_id: string
    client_id: string
    resource: string | null
    scope: string
    claims_json: string | null
    expires_at: number
    /** However often its tokens are used. */
    family_ends_at: number
    used_at: number | null
    /** Makes the successor from the token itself, so that a retry gets the same one. */
    successor_nonce: string | null
  }
  passcodes: {
    tenant_id: string
    client_id: string
    user_id: string
    purpose: string
    code_hash: string
    /** What it proves: a value of `amr`. */
    method: string
    target: string
    approval_json: string | null
    expires_at: number
    used: number
    most_failures: number
    failures: number
    failures_since: number
  }
  one_time_secrets: {
    /** The hash of the secret, or of its place. */
    secret_id: string
    tenant_id: string
    client_id: string
    purpose: string
    account_key: string | null
    binding_hash: string | null
    data_json: string
    expires_at: number
    used_at: number | null
  }
  /** From where users have authenticated; see `attempts/known-sources.ts`. */
  known_sources: {
    tenant_id: string
    user_id: string
    source_id: string
    /** What succeeded from there, separated by blanks. */
    purposes: string
    last_used_at: number
    expires_at: number
  }
  counters: {
    bucket: string
    slot: number
    hits: number
    expires_at: number
    /** Of the newest tries, see `newTryMark`. */
    marks: Generated<string>
  }
  keys: {
    tenant_id: string
    key_id: string
    purpose: string
    alg: string
    public_jwk_json: string | null
    sealed: string
    created_at: number
    /** Until then a key is published only. */
    signs_from: number
    /** Taken out of use by hand. */
    retired_at: number | null
    name: string | null
  }
  /** Failures that lock a factor for a while. */
  factor_locks: {
    tenant_id: string
    lock_id: string
    failures: number
    failed_at: number
    locked_until: number
    /** How many times the first lock the next one takes. */
    growth: number
    /** Of the tries that are failures now, or have locked it. */
    marks: Generated<string>
  }
}

/** Which apps a user belongs to. */
export interface UserAppTable {
  tenant_id: string
  user_id: string
  app_id: string
  /** The name of the user at this app. */
  external_account_id: string | null
  custom_app_data_json: string
  added_at: number
  /** Set: the user was removed and may not log in at this app. */
  removed_at: number | null
}

/** Roles of an app. */
export interface RoleTable {
  tenant_id: string
  role_id: string
  app_id: string
  name: string
  display_name: string | null
  description: string | null
  permissions_json: string
  created_at: number
}

/** Who has a role. */
export interface RoleAssignmentTable {
  tenant_id: string
  role_id: string
  /** `Client` is ours: a single client of the role’s app. */
  entity_type: 'User' | 'Group' | 'Application' | 'Client'
  entity_id: string
  assigned_at: number
}

export interface UserTable {
  tenant_id: string
  user_id: string
  username: string | null
  email: string | null
  email_verified: number
  /** The last verification; null: none, or before this was kept. */
  email_verified_at: number | null
  phone_number: string | null
  phone_number_verified: number
  phone_number_verified_at: number | null
  /**
   * Kept when the last verified address is replaced: the account goes on having an owner, see decision 0096. @default 0
   */
  has_owner: Generated<number>
  /** The secondary addresses that were verified, see `users/verified-secondaries.ts`. @default '{}' */
  verified_secondary_json: Generated<string>
  /** Also in the profile; here it is found by. */
  external_user_id: string | null
  /** Of the profile, in canonical form; here it is found by. */
  first_name_key: string | null
  middle_name_key: string | null
  last_name_key: string | null
  birthday_key: string | null
  status: string
  profile_json: string
  created_at: number
  updated_at: number
  last_auth: number | null
}

/**
 * What users are searched and sorted by: a row for each user of a tenant, where `app_id` is empty, and for each member of an
 * app. Triggers of the database keep it; nothing else writes it.
 */
export interface UserSearchTable {
  tenant_id: string
  user_id: string
  app_id: string
  created_at: number
  updated_at: number
  /** 0: never. */
  last_auth: number
  status: string
  /** Empty: none, as all further columns. */
  email: string
  phone_number: string
  username: string
  external_user_id: string
  external_account_id: string
  first_name: string
  middle_name: string
  last_name: string
  birthday: string
}

/** Passkeys. */
export interface WebauthnCredentialTable {
  tenant_id: string
  /** Base64url, as the public key and the handle. */
  credential_id: string
  user_id: string
  /** Where it was made; it works in every app of the tenant with the same relying party. */
  app_id: string
  rp_id: string
  user_handle: string
  /** The name it was registered under, in canonical form. */
  username: string
  display_name: string
  public_key: string
  counter: number
  transports_json: string
  attachment: string
  aaguid: string
  backup_eligible: number
  backed_up: number
  created_at: number
  last_used_at: number
  /** Hash of the session in which it was registered; null: unknown, or by a client. */
  enrolled_in: string | null
}

/** Flows over two devices. */
export interface CrossDeviceTicketTable {
  ticket_hash: string
  tenant_id: string
  client_id: string
  purpose: string
  status: string
  user_id: string | null
  external_user_id: string | null
  username: string | null
  limits_to_one: number
  approval_data_json: string | null
  /** Hash of the session in which a registration was begun; null: unknown, or by a client. */
  enrolled_in: string | null
  started_at: number
  expires_at: number
}

/** Earlier passwords of users, where an app does not want them back. */
export interface PasswordHistoryTable {
  tenant_id: string
  user_id: string
  /** Counts up; the latest is the highest. */
  position: number
  hash: string
}

export type Database = Kysely<DatabaseSchema>
export type DatabaseTransaction = Transaction<DatabaseSchema>
