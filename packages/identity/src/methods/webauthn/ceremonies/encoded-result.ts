import { createCheck, readWebauthnResult } from '@latchkey/protocol'
import { type Static, type TSchema, Type } from 'typebox'
import { base64urlOf } from './standard-base64.ts'

/** Either alphabet of base64 (RFC 4648, sections 4 and 5), with or without padding. */
const pattern = '^[A-Za-z0-9+/_-]+={0,2}$'
/** An id has at most 1023 bytes (Web Authentication Level 3, section 7.1, step 25). */
const CredentialIdSchema = Type.String({ minLength: 1, maxLength: 1364, pattern })
const BytesSchema = Type.String({ minLength: 1, maxLength: 12_000, pattern })
const UserHandleSchema = Type.Union([
  // the SDK writes no handle as an empty one
  Type.String({ maxLength: 128, pattern: '^[A-Za-z0-9+/_-]*={0,2}$' }),
  Type.Null(),
])
const AttachmentSchema = Type.Optional(
  Type.Union([Type.Literal('platform'), Type.Literal('cross-platform'), Type.Null()]),
)

const AssertionSchema = Type.Object({
  id: CredentialIdSchema,
  rawId: CredentialIdSchema,
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: BytesSchema,
    authenticatorData: BytesSchema,
    signature: BytesSchema,
    userHandle: Type.Optional(UserHandleSchema),
  }),
})

const AttestationSchema = Type.Object({
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
})

/** What a browser answered to a challenge; binary values are base64url without padding. */
interface EncodedResult<Credential> {
  webauthn_session_id: string
  credential: Credential
}
/** The result of a browser when a passkey was used. */
export type AssertionResult = EncodedResult<Static<typeof AssertionSchema>>
/** The result of a browser when a passkey was made. */
export type AttestationResult = EncodedResult<Static<typeof AttestationSchema>>

const longestSessionId = 128
const assertionIn = resultReader(AssertionSchema)
const attestationIn = resultReader(AttestationSchema)

/** Reads `webauthn_encoded_result` of a log-in, in either form and alphabet; undefined if it has another form. */
export function readAssertionResult(encoded: string): AssertionResult | undefined {
  const result = assertionIn(encoded)
  if (result === undefined) return undefined
  const { webauthn_session_id, credential } = result
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response
  return {
    webauthn_session_id,
    credential: {
      ...credential,
      ...idsOf(credential),
      response: {
        clientDataJSON: base64urlOf(clientDataJSON),
        authenticatorData: base64urlOf(authenticatorData),
        signature: base64urlOf(signature),
        userHandle: base64urlOf(userHandle ?? ''),
      },
    },
  }
}

/** Reads `webauthn_encoded_result` of a registration, in either form and alphabet; undefined if it has another form. */
export function readAttestationResult(encoded: string): AttestationResult | undefined {
  const result = attestationIn(encoded)
  if (result === undefined) return undefined
  const { webauthn_session_id, credential } = result
  const { clientDataJSON, attestationObject } = credential.response
  return {
    webauthn_session_id,
    credential: {
      ...credential,
      ...idsOf(credential),
      response: {
        ...credential.response,
        clientDataJSON: base64urlOf(clientDataJSON),
        attestationObject: base64urlOf(attestationObject),
      },
    },
  }
}

function idsOf({ id, rawId }: { id: string; rawId: string }) {
  return { id: base64urlOf(id), rawId: base64urlOf(rawId) }
}

function resultReader<Schema extends TSchema>(schema: Schema) {
  const check = createCheck(schema)
  return (encoded: string): EncodedResult<Static<Schema>> | undefined => {
    const result = readWebauthnResult(parse(encoded))
    if (result === undefined || result.sessionId.length > longestSessionId) return undefined
    const checked = check(result.credential)
    return checked.ok ? { webauthn_session_id: result.sessionId, credential: checked.value } : undefined
  }
}

/** The SDK encodes Latin-1, others UTF-8; all that is read is ASCII. */
function parse(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString('latin1'))
  } catch {
    return undefined
  }
}
