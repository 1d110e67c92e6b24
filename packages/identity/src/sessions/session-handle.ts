import { type Static, Type } from 'typebox'
import type { IdentityContext } from '../identity-context.ts'
import { jsonColumn } from '../storage/json-column.ts'
import { consumeSecret, type SecretOwner, secretId, storeSecret } from '../storage/one-time-secrets.ts'
import { randomText } from '../text/random-text.ts'

/** Seconds from the issue of a handle to its end. */
export const sessionHandleSeconds = 60

const purpose = 'session_handle'
const prefix = 'handle:'
const DataSchema = Type.Object({ session: Type.String() })
const readData: (json: string) => Static<typeof DataSchema> = jsonColumn(DataSchema)

/**
 * Issues a one-time handle of a session, for a browser to bring to its backend: a `session_id` must not reach a browser.
 * `redeemSessionHandle` accepts it once, from the same client, for 60 seconds.
 */
export async function issueSessionHandle(
  { db, sealer, nowSeconds }: Pick<IdentityContext, 'db' | 'sealer' | 'nowSeconds'>,
  owner: SecretOwner,
  sessionId: string,
): Promise<string> {
  const handle = prefix + randomText(32)
  const id = secretId(handle)
  const session = sealer.seal(Buffer.from(sessionId), boundTo(owner, id))
  const expiresAt = nowSeconds() + sessionHandleSeconds
  await storeSecret(db, owner, { id, purpose, accountKey: null, data: { session }, expiresAt })
  return handle
}

/**
 * Consumes a handle.
 *
 * @param given a `session_id` of a request, which may be a handle
 * @returns the `session_id` of the handle; what was given if it is no handle, or no longer one
 */
export async function redeemSessionHandle(
  { db, sealer, nowSeconds }: Pick<IdentityContext, 'db' | 'sealer' | 'nowSeconds'>,
  owner: SecretOwner,
  given: string,
): Promise<string> {
  if (!given.startsWith(prefix)) return given
  const id = secretId(given)
  const found = await consumeSecret(db, owner, { id, purposes: [purpose] }, nowSeconds())
  if (found === undefined) return given
  return sealer.open(readData(found.data_json).session, boundTo(owner, id)).toString()
}

function boundTo({ tenant_id, client_id }: SecretOwner, id: string): string[] {
  return [purpose, tenant_id, client_id, id]
}
