import { createCheck } from '@latchkey/protocol'
import { hashedKey } from '@latchkey/session-store'
import { type Static, Type } from 'typebox'
import { opaqueId } from '../local-session/opaque-id.ts'
import type { HandOverContext } from './hand-over-context.ts'

/** Seconds that a code lives: as long as two redirects take. */
export const codeSeconds = 30

const StoredSchema = Type.Object({ sealed: Type.String({ minLength: 1 }) })
const ContentSchema = Type.Object({
  /** Of the sign-on record that is handed over. */
  handle: Type.String({ minLength: 1 }),
  /** Name of the one app that may redeem the code. */
  to: Type.String({ minLength: 1 }),
  /** SHA-256 of what that app gave the browser, base64url. */
  nonce_hash: Type.String({ minLength: 1 }),
})
export type HandedOver = Static<typeof ContentSchema>

const checkStored = createCheck(StoredSchema)
const checkContent = createCheck(ContentSchema)

/** Makes a code for what is handed over; it is kept sealed by the group's secret, under the hash of the code. */
export async function makeCode(context: HandOverContext, content: HandedOver): Promise<string> {
  const code = opaqueId()
  const key = keyOf(code)
  const sealed = context.signOnSeal.seal(JSON.stringify(content), key)
  await context.store.create(key, { sealed }, context.nowMs() + codeSeconds * 1000)
  return code
}

/**
 * Consumes a code, whether it fits or not. Of several requests with the same code, exactly one gets the handle, and only at
 * the app and in the browser that the code was made for.
 *
 * @param nonceHash undefined: the browser has no nonce, so the code does not fit
 */
export async function redeemCode(
  context: HandOverContext,
  code: string,
  nonceHash: string | undefined,
): Promise<string | undefined> {
  const key = keyOf(code)
  const [stored] = await context.store.read([key])
  if (stored === undefined || (await context.store.end(key)) !== 'ended') return undefined
  const checked = checkStored(stored.value)
  const text = checked.ok ? context.signOnSeal.open(checked.value.sealed, key) : undefined
  const content = text === undefined ? undefined : checkContent(JSON.parse(text))
  if (content?.ok !== true) return undefined
  const { handle, to, nonce_hash } = content.value
  return to === context.app && nonce_hash === nonceHash ? handle : undefined
}

function keyOf(code: string): string {
  return hashedKey('hand-over', code)
}
