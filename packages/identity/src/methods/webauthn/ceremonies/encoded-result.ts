import { type Checked, createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'

/** An id has at most 1023 bytes (Web Authentication Level 3, section 7.1, step 25). */
const CredentialIdSchema = Type.String({ minLength: 1, maxLength: 1364, pattern: '^[A-Za-z0-9_-]+$' })
const BytesSchema = Type.String({ minLength: 1, maxLength: 12_000, pattern: '^[A-Za-z0-9_-]+$' })
const AttachmentSchema = Type.Optional(
  Type.Union([Type.Literal('platform'), Type.Literal('cross-platform'), Type.Null()]),
)
const SessionIdSchema = Type.String({ minLength: 1, maxLength: 128 })

const AssertionResultSchema = Type.Object({
  webauthn_session_id: SessionIdSchema,
  credential: Type.Object({
    id: CredentialIdSchema,
    rawId: CredentialIdSchema,
    type: Type.Literal('public-key'),
    response: Type.Object({
      clientDataJSON: BytesSchema,
      authenticatorData: BytesSchema,
      signature: BytesSchema,
      userHandle: Type.Optional(Type.Union([Type.String({ maxLength: 128 }), Type.Null()])),
    }),
  }),
})
/** The result of a browser when a passkey was used. */
export type AssertionResult = Static<typeof AssertionResultSchema>

const AttestationResultSchema = Type.Object({
  webauthn_session_id: SessionIdSchema,
  credential: Type.Object({
    id: CredentialIdSchema,
    rawId: CredentialIdSchema,
    type: Type.Literal('public-key'),
    authenticatorAttachment: AttachmentSchema,
    response: Type.Object({
      clientDataJSON: BytesSchema,
      attestationObject: BytesSchema,
      transports: Type.Optional(
        Type.Array(Type.String({ maxLength: 32, pattern: '^[a-z-]+$' }), { maxItems: 16 }),
      ),
    }),
  }),
})
/** The result of a browser when a passkey was made. */
export type AttestationResult = Static<typeof AttestationResultSchema>

const checkAssertion = createCheck(AssertionResultSchema)
const checkAttestation = createCheck(AttestationResultSchema)

/** Reads `webauthn_encoded_result` of a log-in; undefined if it has another form. */
export function readAssertionResult(encoded: string): AssertionResult | undefined {
  return read(checkAssertion, encoded)
}

/** Reads `webauthn_encoded_result` of a registration; undefined if it has another form. */
export function readAttestationResult(encoded: string): AttestationResult | undefined {
  return read(checkAttestation, encoded)
}

function read<T>(check: (value: unknown) => Checked<T>, encoded: string): T | undefined {
  let value: unknown
  try {
    const bytes = Buffer.from(encoded, 'base64')
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
  const checked = check(value)
  return checked.ok ? checked.value : undefined
}
