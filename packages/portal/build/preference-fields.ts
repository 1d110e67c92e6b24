import { AuthMethodsSchema } from '@latchkey/protocol/management'
import type { TSchema } from 'typebox'

/** A setting of a log-in method, as a form needs it. */
export interface PreferenceField {
  /** Its name, with the object that it is in: `expiresIn`, `message.from`. */
  name: string
  kind: 'integer' | 'boolean' | 'text' | 'color' | 'choice' | 'list'
  /** In the words of the schema, such as `6`. */
  default?: string
  min?: number
  max?: number
  maxLength?: number
  isRequired?: boolean
  choices?: readonly (string | number)[]
}

/** The members of a JSON schema that matter here. */
interface Plain {
  type?: unknown
  enum?: unknown
  anyOf?: readonly TSchema[]
  properties?: Readonly<Record<string, TSchema>>
  required?: readonly string[]
  minimum?: number
  maximum?: number
  maxLength?: number
  pattern?: string
  description?: string
}

/** What the service stores and does not serve has no form. */
const unserved = new Set(['google', 'line', 'facebook', 'tiktok', 'apple', 'push', 'pin_authenticator'])

/** The settings of the log-in methods that the service serves, by the names of the methods. */
export function preferenceFieldsOf(): Record<string, PreferenceField[]> {
  const { properties = {} } = plain(AuthMethodsSchema)
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([method]) => !unserved.has(method))
      .map(([method, schema]) => [method, fieldsOf(objectOf(schema))]),
  )
}

function plain(schema: TSchema): Plain {
  return schema
}

function objectOf(schema: TSchema): Plain {
  return plain(plain(schema).anyOf?.find((one) => plain(one).type === 'object') ?? schema)
}

function fieldsOf({ properties = {}, required = [] }: Plain, above = ''): PreferenceField[] {
  return Object.entries(properties).flatMap(([name, given]) => {
    const schema = plain(given)
    if (/^Deprecated|^Stored and returned/.test(schema.description ?? '')) return []
    if (schema.type === 'object') return fieldsOf(schema, `${above}${name}.`)
    return [fieldOf(`${above}${name}`, schema, required.includes(name))]
  })
}

function fieldOf(name: string, schema: Plain, isRequired: boolean): PreferenceField {
  const { description = '', minimum: min, maximum: max, maxLength } = schema
  const choices = choicesOf(schema)
  const [, byDefault] = /Default: (.*?)\.$/s.exec(description) ?? []
  return {
    name,
    kind: kindOf(schema),
    ...(byDefault !== undefined && { default: byDefault.replaceAll('`', '') }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(maxLength !== undefined && { maxLength }),
    ...(isRequired && { isRequired }),
    ...(choices !== undefined && { choices }),
  }
}

function choicesOf({ enum: values }: Plain): (string | number)[] | undefined {
  if (!Array.isArray(values)) return undefined
  return values.filter((value) => typeof value === 'string' || typeof value === 'number')
}

function kindOf(schema: Plain): PreferenceField['kind'] {
  const { type, pattern = '' } = schema
  if (choicesOf(schema) !== undefined) return 'choice'
  if (type === 'integer') return 'integer'
  if (type === 'boolean') return 'boolean'
  if (type === 'array') return 'list'
  return pattern.startsWith('^#') ? 'color' : 'text'
}
