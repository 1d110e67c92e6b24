import { type Checked, createCheck, type PathParameter } from '@latchkey/protocol'
import { type Static, type TSchema, Type } from 'typebox'
import { LatchkeyError } from '../latchkey-error.ts'

type Check = (value: unknown) => Checked<unknown>

const compiled = new WeakMap<TSchema, Check>()

/** The check of a schema, compiled once for all calls that share the schema. */
export function checkOf<Schema extends TSchema>(schema: Schema): (value: unknown) => Checked<Static<Schema>> {
  const check = compiled.get(schema) ?? createCheck(schema)
  compiled.set(schema, check)
  // what the map holds for a schema was compiled from it
  return check as (value: unknown) => Checked<Static<Schema>>
}

/** The request if it is valid. @throws LatchkeyError `request_invalid`, naming the field and never its value */
export function requireValid<T>(check: (value: unknown) => Checked<T>, request: unknown): T {
  const checked = check(request)
  if (checked.ok) return checked.value
  const { field, problem } = checked.fault
  throw new LatchkeyError('request_invalid', `The request is not valid: ${field || 'it'} ${problem}`, {
    field,
  })
}

/** Stricter than the service's: what can be a segment of a path. No dots alone, no half of a surrogate pair. */
const segmentPattern = '^(?!\\.{1,2}$)[^\\p{Cs}]*$'

/** Compiled at the first use: a client calls few of them. */
const pathParameterChecks = new Map<PathParameter, ReturnType<typeof pathParameterCheck>>()

function pathParameterCheck(name: PathParameter) {
  const schema =
    name === 'credentialId'
      ? Type.String({ minLength: 1, maxLength: 1364, pattern: '^[A-Za-z0-9_-]+$' })
      : Type.String({ minLength: 1, maxLength: 320, pattern: segmentPattern })
  return createCheck(Type.Object({ [name]: schema }))
}

/** A value for a path parameter. @throws LatchkeyError `request_invalid` */
export function requirePathParameter(name: PathParameter, value: unknown): string {
  const check = pathParameterChecks.get(name) ?? pathParameterCheck(name)
  pathParameterChecks.set(name, check)
  const checked: Readonly<Partial<Record<string, string>>> = requireValid(check, { [name]: value })
  return checked[name] ?? ''
}

// what can be in a header (RFC 6750, section 2.1)
const checkToken = createCheck(
  Type.Object({
    accessToken: Type.String({ minLength: 1, maxLength: 262_144, pattern: '^[A-Za-z0-9._~+/-]+=*$' }),
  }),
)

/** An access token of a user. @throws LatchkeyError `request_invalid` */
export function requireToken(accessToken: unknown): string {
  return requireValid(checkToken, { accessToken }).accessToken
}

/** Rejects tokens of another type than Bearer with `upstream_protocol` (RFC 6749, section 7.1). */
export function throwUnlessBearer<T extends { token_type: string }>(response: T): T {
  if (response.token_type.toLowerCase() !== 'bearer') {
    throw new LatchkeyError(
      'upstream_protocol',
      'The identity service returned a token that is not of type Bearer',
    )
  }
  return response
}
