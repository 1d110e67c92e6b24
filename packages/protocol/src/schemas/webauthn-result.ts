import { Type } from 'typebox'
import { createCheck } from '../check.ts'
import { lineSchema } from './text.ts'

/** A decoded `webauthn_encoded_result`, whichever form it had. */
export interface WebauthnResult {
  /** Names the challenge that it answers. */
  sessionId: string
  /** Unchecked. */
  credential: unknown
}

const SessionIdSchema = lineSchema({ minLength: 1, maxLength: 1024 })
const absent = Type.Optional(Type.Never())

const checkVendorForm = createCheck(
  Type.Object({
    webauthnSessionId: SessionIdSchema,
    publicKeyCredential: Type.Unknown(),
    webauthn_session_id: absent,
    credential: absent,
  }),
)
const checkJsonForm = createCheck(
  Type.Object({
    webauthn_session_id: SessionIdSchema,
    credential: Type.Unknown(),
    webauthnSessionId: absent,
    publicKeyCredential: absent,
  }),
)

/**
 * Reads the JSON of a `webauthn_encoded_result` in either of its forms: `{ webauthnSessionId, publicKeyCredential }`, as the
 * vendor's browser SDK and `@latchkey/browser` write it, or `{ webauthn_session_id, credential }` with the credential of
 * `PublicKeyCredential.toJSON()` (Web Authentication Level 3, section 5.1).
 *
 * @param decoded the parsed JSON
 * @returns undefined for another form, and for a mixture of both: each reader could choose another challenge
 */
export function readWebauthnResult(decoded: unknown): WebauthnResult | undefined {
  const vendor = checkVendorForm(decoded)
  if (vendor.ok) {
    return { sessionId: vendor.value.webauthnSessionId, credential: vendor.value.publicKeyCredential }
  }
  const json = checkJsonForm(decoded)
  return json.ok
    ? { sessionId: json.value.webauthn_session_id, credential: json.value.credential }
    : undefined
}
