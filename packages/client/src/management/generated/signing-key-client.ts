// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  CreateSigningKeyRequest,
  ManagedSigningKey,
  ManagedSigningKeys,
  UpdateSigningKeyRequest,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * The keys that sign the tokens of a tenant.
 */
export interface SigningKeyClient {
  /**
   * Creates the next signing key of the tenant: it is published at once and signs when every cache has it.
   *
   * @throws LatchkeyError `conflict` for a line that the service does not have, another algorithm than that of the line, and if the
   * tenant publishes as many keys as it may
   */
  createSigningKey(request: CreateSigningKeyRequest, options?: CallOptions): Promise<ManagedSigningKey>
  /**
   * Lists the signing keys of the tenant, and those of all tenants.
   */
  listSigningKeys(options?: CallOptions): Promise<ManagedSigningKeys>
  /**
   * Changes the name of a signing key, or lets it sign now, takes it out of use, or disables it with its tokens.
   *
   * @throws LatchkeyError `not_found`; `conflict` if nothing would sign, the key has signed its last token, or it is to sign for a line
   * that the service does not offer any more
   */
  updateSigningKey(
    keyId: string,
    request: UpdateSigningKeyRequest,
    options?: CallOptions,
  ): Promise<ManagedSigningKey>
  /**
   * Deletes a signing key: every token that it signed is refused. Another key signs in its place.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteSigningKey(keyId: string, options?: CallOptions): Promise<void>
}
