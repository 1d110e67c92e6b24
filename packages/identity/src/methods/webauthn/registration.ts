import type {
  WebauthnExternalRegisterRequest,
  WebauthnExternalRegisterResponse,
  WebauthnRegisterResponse,
} from '@latchkey/protocol'
import { changeOwnCredentials, requireMayChangeCredentials } from '../../access/change-own-credentials.ts'
import type { AuditSource } from '../../audit/audit-event.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { TokenUser } from '../../tokens/token-user.ts'
import { isEnabled } from '../../users/user-record.ts'
import { invalidEncodedResult } from './ceremonies/invalid-encoded-result.ts'
import { storeNewPasskey, verifyNewPasskey } from './ceremonies/register-passkey.ts'
import { findOrCreateExternalUser } from './credentials/external-user.ts'

/**
 * Stores a new passkey of the user who is logged in.
 *
 * @throws ApiError 401 `insufficient_user_authentication`; 400 `webauthn_encoded_result`
 */
export async function registerForUser(
  context: IdentityContext,
  user: TokenUser,
  encodedResult: string,
): Promise<WebauthnRegisterResponse> {
  // before the challenge is consumed, and again when the passkey is stored
  await requireMayChangeCredentials(context, user)
  const made = await verifyNewPasskey(context, user.client, encodedResult, 'register')
  return changeOwnCredentials(context, user, (db) =>
    storeNewPasskey(db, context, user.client, user, made, { session: user.session_hash, ...user.source }),
  )
}

/**
 * Stores a new passkey of a user whom the client names by an id of its own. Creates the user if there is none.
 *
 * @param source where the client is
 * @throws ApiError 400 `webauthn_encoded_result`; 409 `identifier_taken` for the email or name of a new user
 */
export async function registerForExternalUser(
  context: IdentityContext,
  client: Client,
  request: WebauthnExternalRegisterRequest,
  source: AuditSource,
): Promise<WebauthnExternalRegisterResponse> {
  const made = await verifyNewPasskey(context, client, request.webauthn_encoded_result, 'register')
  const wanted = {
    externalUserId: request.external_user_id,
    username: made.challenge.username ?? '',
    email: request.user_email,
  }
  return context.db.transaction().execute(async (db) => {
    const found = await findOrCreateExternalUser(db, client, wanted, context.nowSeconds())
    if (found === undefined || !isEnabled(found.user)) throw invalidEncodedResult()
    const { user, isCreated } = found
    const registered = await storeNewPasskey(db, context, client, user, made, source)
    return { ...registered, external_user_id: request.external_user_id, is_user_created: isCreated }
  })
}
