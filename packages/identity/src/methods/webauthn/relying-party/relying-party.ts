import type { Client } from '../../../clients/client-directory.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import { originsOf } from './webauthn-preferences.ts'

/** An app as authenticators see it. */
export interface RelyingParty {
  id: string
  name: string
  origins: readonly string[]
  userVerification: 'preferred' | 'required'
  replacesExisting: boolean
}

/** @throws ApiError 400 `invalid_request` where passkeys are not on */
export function relyingPartyOf(client: Client): RelyingParty {
  const preferences = client.loginPreferences.webauthn_api
  if (preferences === undefined || preferences === null) {
    throw invalidRequest('client_id', 'is of an app in which passkeys are not on')
  }
  return {
    id: preferences.rpId,
    name: preferences.rpName ?? client.app_name,
    origins: originsOf(preferences),
    userVerification: preferences.userVerification ?? 'preferred',
    replacesExisting: preferences.replaceExistingPasskey ?? false,
  }
}
