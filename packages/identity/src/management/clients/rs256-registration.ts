import type { UpdateClientRequest } from '@latchkey/protocol/management'
import type { IdentityContext } from '../../identity-context.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import type { NoteChange } from '../run-change.ts'

/** What is done in the transaction that registers a client. */
export type EnsureKey = (db: DatabaseTransaction, note: NoteChange) => Promise<void>

/**
 * Registers a client by a change that calls `ensureKey`: if the registration is for RS256, a key of that line signs from then on,
 * so that no client is promised what nobody can sign.
 */
export async function withKeyFor<Result>(
  context: IdentityContext,
  body: UpdateClientRequest,
  change: (ensureKey: EnsureKey) => Promise<Result>,
): Promise<Result> {
  const isRs256 = body.id_token_signed_response_alg === 'RS256'
  // where RS256 is not offered, the change itself is refused
  if (!isRs256 || !context.settings.rs256IdTokens) return change(async () => {})
  const ensureRs256Key = await context.keyAdmin.prepareRs256Key(context.db)
  let isNew = false
  const result = await change(async (db, note) => {
    const key = await ensureRs256Key(db)
    isNew = key !== undefined
    if (key !== undefined) note('key.created', { target: `key:${key.key_id}`, reason: 'rs256' })
  })
  if (isNew) await context.keys.refresh()
  return result
}
