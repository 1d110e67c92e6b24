import type { Standing } from '../../attempts/standing.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { PasscodeScope } from '../../storage/passcode.ts'
import { hasOpenPasscode } from '../../storage/passcode-store.ts'
import type { Database } from '../../storage/schema.ts'
import { sha256 } from '../../text/hash.ts'

/** Of the codes that are bound to nothing: there is one at a time. Others begin with it. */
export const passcodePurpose = 'login'

/** What a request says about the code that it sends or shows. */
export interface PasscodeRequest {
  /** Of the send that returned one. */
  requestId: string | undefined
  sessionId: string | undefined
}

/**
 * The place of a code that is sent. A code that is bound to a request, or sent inside a session of the user, has a place
 * of its own: neither the sends nor the guesses of strangers end it.
 */
export function sentSlot(
  client: Client,
  accountKey: string,
  request: PasscodeRequest,
  standing: Standing,
): PasscodeScope {
  const { requestId, sessionId } = request
  if (requestId !== undefined) return scopeOf(client, accountKey, `r:${sha256(requestId)}`)
  if (sessionId !== undefined && standing.order === 'second') {
    return scopeOf(client, accountKey, `s:${sha256(sessionId)}`)
  }
  return scopeOf(client, accountKey)
}

/** The place of the one code that an attempt is compared with. */
export async function shownSlot(
  db: Database,
  client: Client,
  accountKey: string,
  request: PasscodeRequest,
  { standing, now }: { standing: Standing; now: number },
): Promise<PasscodeScope> {
  const scope = sentSlot(client, accountKey, request, standing)
  const common = scopeOf(client, accountKey)
  if (request.requestId !== undefined || scope.purpose === common.purpose) return scope
  return (await hasOpenPasscode(db, scope, now)) ? scope : common
}

function scopeOf(client: Client, accountKey: string, slot?: string): PasscodeScope {
  const { tenant_id, client_id } = client
  const purpose = slot === undefined ? passcodePurpose : `${passcodePurpose}:${slot}`
  return { tenant_id, client_id, user_id: accountKey, purpose }
}
