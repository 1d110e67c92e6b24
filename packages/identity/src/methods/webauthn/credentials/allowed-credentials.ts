import { readStrings } from '../../../storage/json-column.ts'
import type { CredentialRow } from './credential-store.ts'
import type { AllowedCredential } from './decoy-credentials.ts'

/** The passkeys of a relying party, in the form that browsers get. */
export function allowedCredentials(rows: readonly CredentialRow[], rpId: string): AllowedCredential[] {
  return rows
    .filter((row) => row.rp_id === rpId)
    .map((row) => ({
      type: 'public-key',
      id: row.credential_id,
      transports: readStrings(row.transports_json),
    }))
}
