import { type Static, Type } from 'typebox'

/** What an app, route or tenant requires of a session. All given rules must hold. */
export const RequirementSchema = Type.Object(
  {
    /** Values of `amr` that must all have been proven; `email` stands for `eml` or `eotp`. */
    methods: Type.Optional(
      Type.Array(Type.Enum(['pwd', 'sms', 'eotp', 'eml', 'otp', 'webauthn', 'email']), {
        minItems: 1,
        maxItems: 8,
      }),
    ),
    /**
     * `wire`: the service's own `mfa` in `amr`; `strict`: two different kinds of factors; `phishing-resistant`:
     * strict, and WebAuthn among them.
     */
    mfa: Type.Optional(Type.Enum(['wire', 'strict', 'phishing-resistant'])),
    /** Values, separated by spaces, that `acr` must all contain. */
    acr: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, pattern: '^[^\\s"\\\\]+( [^\\s"\\\\]+)*$' }),
    ),
    /** Largest age of the last interactive authentication, in seconds; it also limits the factors that `methods` and `mfa` count. */
    maxAgeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000 })),
    /** Largest age of an authentication that `methods` and `mfa` count, in seconds. */
    factorMaxAgeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000 })),
  },
  { additionalProperties: false },
)
/** See {@link RequirementSchema}. */
export type Requirement = Static<typeof RequirementSchema>

type MfaRung = NonNullable<Requirement['mfa']>
const mfaRungs: readonly MfaRung[] = ['wire', 'strict', 'phishing-resistant']

/**
 * Combines requirements: the strictest value of each rule applies.
 *
 * @example
 * ```ts
 * import { strictestRequirement } from '@latchkey/protocol'
 *
 * const requirement = strictestRequirement({ maxAgeSeconds: 86_400 }, { mfa: 'strict', maxAgeSeconds: 900 })
 * console.log(requirement) // { mfa: 'strict', maxAgeSeconds: 900 }
 * ```
 */
export function strictestRequirement(...requirements: readonly Requirement[]): Requirement {
  const methods = [...new Set(requirements.flatMap((r) => r.methods ?? []))]
  const acr = [...new Set(requirements.flatMap((r) => r.acr?.split(' ') ?? []))].filter(Boolean).join(' ')
  const mfa = requirements
    .flatMap((r) => r.mfa ?? [])
    .reduce<MfaRung | undefined>(
      (a, b) => (a && mfaRungs.indexOf(a) > mfaRungs.indexOf(b) ? a : b),
      undefined,
    )
  const maxAgeSeconds = smallest(requirements.flatMap((r) => r.maxAgeSeconds ?? []))
  const factorMaxAgeSeconds = smallest(requirements.flatMap((r) => r.factorMaxAgeSeconds ?? []))
  return {
    ...(methods.length > 0 && { methods }),
    ...(mfa !== undefined && { mfa }),
    ...(acr !== '' && { acr }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    ...(factorMaxAgeSeconds !== undefined && { factorMaxAgeSeconds }),
  }
}

function smallest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values)
}
