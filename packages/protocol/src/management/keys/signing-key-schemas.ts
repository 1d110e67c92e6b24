import { type Static, Type } from 'typebox'
import { textSchema } from '../../schemas/text.ts'

const NameSchema = textSchema({ minLength: 1, maxLength: 255 })
const StatusSchema = Type.Enum(['signing', 'validating', 'disabled'], {
  description:
    '`signing`: signs new tokens. `validating`: does not sign, and tokens that it signed are valid. `disabled`: its tokens are refused.',
})

const lines =
  '`main`: signs every token. `rs256`: signs the ID and log-out tokens of clients that are registered for RS256, where the service offers it.'

/**
 * Ours: keys that follow each other. `main` signs every token, except the ID and log-out tokens of clients that are registered for
 * RS256: those are signed by the line `rs256`.
 */
export const signingKeyLines = ['main', 'rs256'] as const
/** One of {@link signingKeyLines}. */
export type SigningKeyLine = (typeof signingKeyLines)[number]

const SigningKeyLineSchema = Type.Enum([...signingKeyLines], { description: lines })

/** `POST /cis/v1/applications/signing-keys`, answered 201. */
export const CreateSigningKeyRequestSchema = Type.Object(
  {
    name: NameSchema,
    /** Ours. */
    alg: Type.Optional(
      Type.Enum(['ES256', 'EdDSA', 'PS256', 'RS256'], {
        description: 'Its algorithm. That of the key before by default.',
      }),
    ),
    /** Ours. */
    line: Type.Optional(
      Type.Enum([...signingKeyLines], {
        description: `Which keys it follows, \`main\` by default. ${lines}`,
      }),
    ),
    /** Ours. */
    at_once: Type.Optional(
      Type.Boolean({
        description:
          'Signs now, and not only when every cache has it: for an emergency. Whoever holds an older JWKS has to fetch it again.',
      }),
    ),
    /** Ours. */
    every_tenant: Type.Optional(
      Type.Boolean({
        description: 'The key of all tenants without one of their own; for managers of the whole service.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type CreateSigningKeyRequest = Static<typeof CreateSigningKeyRequestSchema>

/** `PUT /cis/v1/applications/signing-keys/{id}`. */
export const UpdateSigningKeyRequestSchema = Type.Object(
  { status: Type.Optional(StatusSchema), name: Type.Optional(NameSchema) },
  { additionalProperties: false },
)
export type UpdateSigningKeyRequest = Static<typeof UpdateSigningKeyRequestSchema>

/** A key that signs tokens; never its private part. */
export const ManagedSigningKeySchema = Type.Object({
  id: Type.String(),
  kid: Type.String(),
  tenant_id: Type.Optional(
    Type.String({ description: 'Missing: the key of all tenants without one of their own.' }),
  ),
  name: Type.String(),
  status: StatusSchema,
  source: Type.Enum(['global', 'mosaic']),
  /** Ours. */
  alg: Type.String(),
  /** Ours; missing: an earlier release, which has one line. */
  line: Type.Optional(SigningKeyLineSchema),
  /** Ours. */
  signs_from: Type.String({ description: 'When it begins to sign; until then it is published only.' }),
  created_at: Type.String(),
  updated_at: Type.String(),
})
/** A signing key, as the management API answers it. */
export type ManagedSigningKey = Static<typeof ManagedSigningKeySchema>

/** Signing keys in the order in which they sign; a bare list, as the vendor documents it. */
export const ManagedSigningKeysSchema = Type.Array(ManagedSigningKeySchema)
export type ManagedSigningKeys = Static<typeof ManagedSigningKeysSchema>
