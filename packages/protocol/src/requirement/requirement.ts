import { type Static, Type } from 'typebox'

/** What an app, a route or a tenant asks of a session. Every rule that is given must hold. */
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
    /** Space-delimited values that must all be in `acr`. */
    acr: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, pattern: '^[^\\s"\\\\]+( [^\\s"\\\\]+)*$' }),
    ),
    /** Oldest last interactive authentication, in seconds; the factors that `methods` and `mfa` count are not older either. */
    maxAgeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000 })),
    /** Oldest authentication that `methods` and `mfa` may count, in seconds. */
    factorMaxAgeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000 })),
  },
  { additionalProperties: false },
)
export type Requirement = Static<typeof RequirementSchema>

type MfaRung = NonNullable<Requirement['mfa']>
const mfaRungs: readonly MfaRung[] = ['wire', 'strict', 'phishing-resistant']

/** Joins requirements so that the strictest of each rule wins. */
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
