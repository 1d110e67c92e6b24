import type { WebauthnCredential } from '@latchkey/protocol'
import type { CredentialRow } from './credentials/credential-store.ts'

/** A passkey as its user and the client see it. */
export function credentialView(row: CredentialRow): WebauthnCredential {
  return {
    id: row.credential_id,
    status: 'active',
    tenant_id: row.tenant_id,
    app_id: row.app_id,
    username: row.username,
    display_name: row.display_name,
    first_seen: new Date(row.created_at * 1000).toISOString(),
    last_seen: new Date(row.last_used_at * 1000).toISOString(),
    devices: [],
    aaguid_info: { aaguid: row.aaguid },
  }
}
