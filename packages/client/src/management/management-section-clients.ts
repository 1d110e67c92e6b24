import type { AccessClient } from './generated/access-client.ts'
import type { AppAdminClient } from './generated/app-admin-client.ts'
import type { AuditClient } from './generated/audit-client.ts'
import type { ClientAdminClient } from './generated/client-admin-client.ts'
import type { PreferenceClient } from './generated/preference-client.ts'
import type { RoleAdminClient } from './generated/role-admin-client.ts'
import type { SigningKeyClient } from './generated/signing-key-client.ts'
import type { TenantClient } from './generated/tenant-client.ts'
import type { UserChangeClient } from './generated/user-change-client.ts'
import type { UserRightsClient } from './generated/user-rights-client.ts'
import type { UserSearchClient } from './generated/user-search-client.ts'

/** The calls of all sections of the management API. */
export interface ManagementSectionClients
  extends AccessClient,
    AppAdminClient,
    AuditClient,
    ClientAdminClient,
    PreferenceClient,
    RoleAdminClient,
    SigningKeyClient,
    TenantClient,
    UserChangeClient,
    UserRightsClient,
    UserSearchClient {}
