import { type Endpoint, parametersIn } from '@latchkey/protocol'
import type { TSchema } from 'typebox'

/** One field of a call, as the command line gives it. */
export interface CallField {
  part: 'params' | 'query' | 'body'
  /** Where it stands in that part. */
  path: readonly string[]
  kind: 'text' | 'number' | 'boolean' | 'list' | 'json'
  /** The only values of a text. */
  choices?: readonly string[]
  /** The schema of one value of a list. */
  items?: TSchema
  /** Whether `null` is a value. */
  isNullable: boolean
  isRequired: boolean
  /** Whether it may only come from a file or a prompt. */
  isSecret: boolean
  description: string
}

/** Fields whose values are secrets that a caller chooses. */
const secretNames = new Set([
  'password',
  'password_hash',
  'new_password',
  'client_secret',
  'clientSecret',
  'secret',
  'token',
])

/** Descriptions of path parameters that can be options. */
const parameterDescriptions = new Map([
  ['appId', 'the app'],
  ['userId', 'the user: id, email, phone number or username'],
])

/** The fields of an endpoint: its path parameters, its query, and its body, whose objects are flattened. */
export function callFieldsOf({ path, query, body }: Endpoint): CallField[] {
  const names = parametersIn(path)
  const parameters = names.map(
    (name): CallField => ({
      part: 'params',
      path: [name],
      kind: 'text',
      isNullable: false,
      // the app of a client is found
      isRequired: !(name === 'appId' && names.includes('clientId')),
      isSecret: false,
      description: parameterDescriptions.get(name) ?? '',
    }),
  )
  return [...parameters, ...(query ? fieldsOf('query', query) : []), ...(body ? fieldsOf('body', body) : [])]
}

/** A field by its path, such as `name.first_name`. */
export function pathOf({ path }: CallField): string {
  return path.join('.')
}

function fieldsOf(part: 'query' | 'body', schema: TSchema, above: readonly string[] = []): CallField[] {
  const { properties, required } = objectOf(schema) ?? { properties: {}, required: [] }
  return Object.entries(properties).flatMap(([name, given]) => {
    const path = [...above, name]
    const { schema: inner, isNullable } = withoutNull(given)
    const isObject = objectOf(inner) !== undefined
    // an object that can be null is set as a whole
    if (isObject && !isNullable && above.length < 2) return fieldsOf(part, inner, path)
    const isRequired = above.length === 0 && required.includes(name)
    const description = [textOf(given) || membersOf(inner), itemsOf(inner)]
      .filter((text) => text !== '')
      .join('; ')
    return [{ part, path, isNullable, isRequired, ...shapeOf(name, inner), description }]
  })
}

function shapeOf(name: string, schema: TSchema): Pick<CallField, 'kind' | 'choices' | 'items' | 'isSecret'> {
  const choices = choicesOf(schema)
  if (choices !== undefined) return { kind: 'text', choices, isSecret: false }
  const { type } = schemaOf(schema)
  if (type === 'string') return { kind: 'text', isSecret: secretNames.has(name) }
  if (type === 'number' || type === 'integer') return { kind: 'number', isSecret: false }
  if (type === 'boolean') return { kind: 'boolean', isSecret: false }
  const { items } = schemaOf(schema)
  const isList =
    type === 'array' &&
    items !== undefined &&
    (schemaOf(items).type === 'string' || choicesOf(items) !== undefined)
  if (isList) return { kind: 'list', items, isSecret: false }
  return { kind: 'json', isSecret: hasSecret(schema) }
}

/** The members of a JSON schema that matter here. */
interface PlainSchema {
  type?: unknown
  enum?: unknown
  const?: unknown
  anyOf?: readonly TSchema[]
  items?: TSchema
  properties?: Record<string, TSchema>
  required?: readonly string[]
  description?: unknown
}

function schemaOf(schema: TSchema): PlainSchema {
  return schema
}

function objectOf(
  schema: TSchema,
): { properties: Record<string, TSchema>; required: readonly string[] } | undefined {
  const { properties, required = [] } = schemaOf(schema)
  return properties === undefined ? undefined : { properties, required }
}

function withoutNull(schema: TSchema): { schema: TSchema; isNullable: boolean } {
  const { anyOf } = schemaOf(schema)
  const others = anyOf?.filter((one) => schemaOf(one).type !== 'null') ?? []
  const [only] = others
  const isNullable = anyOf !== undefined && others.length < anyOf.length
  return { schema: isNullable && others.length === 1 && only !== undefined ? only : schema, isNullable }
}

function choicesOf(schema: TSchema): string[] | undefined {
  const { enum: values, const: value, anyOf } = schemaOf(schema)
  const all: unknown[] = Array.isArray(values)
    ? values
    : value !== undefined
      ? [value]
      : (anyOf ?? []).map((one) => schemaOf(one).const)
  const texts = all.filter((one) => typeof one === 'string')
  return texts.length > 0 && texts.length === all.length ? texts : undefined
}

/** Whether an object has a member that is a secret, at whatever depth. */
function hasSecret(schema: TSchema): boolean {
  const { properties = {}, anyOf = [], items } = schemaOf(schema)
  const isSecret = Object.entries(properties).some(
    ([name, member]) => (secretNames.has(name) && schemaOf(member).type === 'string') || hasSecret(member),
  )
  return isSecret || [...anyOf, ...(items === undefined ? [] : [items])].some(hasSecret)
}

/** The only values of the items of a list. */
function itemsOf(schema: TSchema): string {
  const { items } = schemaOf(schema)
  const choices = items && choicesOf(items)
  return choices === undefined ? '' : `each one of ${choices.join(', ')}`
}

/** An object without a description is described by the names of its members. */
function membersOf(schema: TSchema): string {
  const names = Object.keys(objectOf(schema)?.properties ?? {})
  return names.length === 0 ? '' : `an object of ${names.join(', ')}`
}

function textOf(schema: TSchema): string {
  const { description } = schemaOf(schema)
  return typeof description === 'string' ? description.replace(/\.$/, '') : ''
}
