import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { createShownNames } from './shown-names.ts'

/** Why a value does not match a schema: the field and the rule, never the value itself, nor a name that only the value has. */
export interface Fault {
  /**
   * Path of the field, such as `client_attributes.ip_address`; empty for the whole value. It ends before a name that the
   * schema does not know and that is not a typo either, since a secret may stand there.
   */
  field: string
  /** The broken rule, as a phrase such as `is required`. */
  problem: string
}

/** The result of a check. */
export type Checked<T> = { ok: true; value: T } | { ok: false; fault: Fault }

/**
 * Returns the function that checks outside data with a schema, which is compiled at the first check. Values are not coerced,
 * stripped or completed.
 *
 * @example
 * ```ts
 * import { createCheck, TokenResponseSchema } from '@latchkey/protocol'
 *
 * const check = createCheck(TokenResponseSchema)
 *
 * export function accessTokenOf(body: unknown): string {
 *   const checked = check(body)
 *   if (!checked.ok) throw new Error(`${checked.fault.field} ${checked.fault.problem}`)
 *   return checked.value.access_token
 * }
 * ```
 */
export function createCheck<const Schema extends TSchema>(
  schema: Schema,
): (value: unknown) => Checked<Static<Schema>> {
  const validatorOf = compiledOnce(schema)
  let isShown: ((name: string) => boolean) | undefined
  return (value) => {
    const validator = validatorOf()
    if (validator.Check(value)) return { ok: true, value: value as Static<Schema> }
    isShown ??= createShownNames(schema)
    return { ok: false, fault: withoutForeignNames(firstFault(validator.Errors(value)), value, isShown) }
  }
}

/**
 * Returns the function that lists all faults of a value, for options, where one message names them all. An empty list means
 * that the value matches.
 */
export function createFaultList(schema: TSchema): (value: unknown) => Fault[] {
  const validatorOf = compiledOnce(schema)
  return (value) => {
    const validator = validatorOf()
    return validator.Check(value) ? [] : validator.Errors(value).flatMap(faultsOf)
  }
}

/** Compiles at the first call: a process checks data of few of the schemas that it knows. */
function compiledOnce<const Schema extends TSchema>(schema: Schema) {
  let validator: ReturnType<typeof Compile<Schema>> | undefined
  return () => {
    validator ??= Compile(schema)
    return validator
  }
}

function faultsOf(error: SchemaError): Fault[] {
  // reported again, with the name, as additionalProperties
  if (error.keyword === 'boolean') return []
  const path = pathOf(error)
  const properties = namedProperties(error)
  const fields = properties.length === 0 ? [path] : properties.map((property) => [...path, property])
  return fields.map((field) => ({ field: field.join('.').slice(0, 128), problem: problemOf(error) }))
}

interface SchemaError {
  keyword: string
  instancePath: string
  params: object
}

/** A fault whose path may contain names of the sender. */
interface RawFault {
  path: string[]
  problem: string
}

function firstFault(errors: readonly SchemaError[]): RawFault {
  // an unknown field explains more than the union or object around it, or the missing field that a typo caused
  const error = errors.find(isUnknownField) ?? errors.find((e) => namedProperties(e).length > 0) ?? errors[0]
  if (error === undefined) return { path: [], problem: 'is not valid' }
  return { path: [...pathOf(error), ...namedProperties(error).slice(0, 1)], problem: problemOf(error) }
}

function withoutForeignNames(
  { path, problem }: RawFault,
  value: unknown,
  isShown: (name: string) => boolean,
): Fault {
  let within = value
  const foreign = path.findIndex((name) => {
    const isItem = Array.isArray(within)
    within = Reflect.get(Object(within), name)
    // the index of an item is no name: nobody has sent it
    return !isItem && !isShown(name)
  })
  if (foreign === -1) return { field: path.join('.').slice(0, 128), problem }
  return { field: path.slice(0, foreign).join('.').slice(0, 128), problem: `has a field that ${problem}` }
}

function problemOf({ keyword, params }: SchemaError): string {
  if (keyword === 'maximum' && 'limit' in params) return `is too large: at most ${params.limit}`
  return problems[keyword] ?? 'is not valid'
}

function pathOf(error: SchemaError): string[] {
  return error.instancePath.split('/').slice(1).map(unescapePointer)
}

const problems: Record<string, string> = {
  additionalProperties: 'is not known here',
  unevaluatedProperties: 'is not known here',
  boolean: 'is not known here',
  required: 'is required',
  type: 'has the wrong type',
  enum: 'is not one of the allowed values',
  const: 'is not one of the allowed values',
  anyOf: 'is not one of the allowed forms',
  minLength: 'is too short',
  maxLength: 'is too long',
  pattern: 'has the wrong form',
  minimum: 'is too small',
  exclusiveMinimum: 'is too small',
  maximum: 'is too large',
  exclusiveMaximum: 'is too large',
  minItems: 'has too few items',
  maxItems: 'has too many items',
  maxProperties: 'has too many fields',
  uniqueItems: 'names something twice',
  '~refine': 'has a number beyond 2^53, which must be a string',
}

function isUnknownField(error: SchemaError): boolean {
  return error.keyword === 'additionalProperties' && namedProperties(error).length > 0
}

function namedProperties(error: SchemaError): string[] {
  const params: { requiredProperties?: unknown; additionalProperties?: unknown } = error.params
  const names = error.keyword === 'required' ? params.requiredProperties : params.additionalProperties
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
