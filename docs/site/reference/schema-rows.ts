import { code, prose } from './markdown-table.ts'

/** A JSON schema, as far as its fields are shown. */
export interface JsonSchema {
  $ref?: string
  type?: string | readonly string[]
  description?: string
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  items?: JsonSchema
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly JsonSchema[]
  allOf?: readonly JsonSchema[]
  oneOf?: readonly JsonSchema[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  default?: unknown
}

const deepest = 3

/** Rows of a table for the fields of a schema: name, type and rules, whether it is required, meaning. */
export function schemaRows(
  schema: JsonSchema,
  resolve: (schema: JsonSchema) => JsonSchema,
  prefix = '',
  depth = 0,
): string[][] {
  const own = resolve(schema)
  const parts = own.allOf ?? own.anyOf ?? own.oneOf
  if (own.properties === undefined && parts !== undefined) {
    const seen = new Set<string>()
    return parts
      .flatMap((part) => schemaRows(part, resolve, prefix, depth))
      .filter(([name = '']) => !seen.has(name) && seen.add(name))
  }
  if (own.items !== undefined) return schemaRows(own.items, resolve, `${prefix}[]`, depth)
  return Object.entries(own.properties ?? {}).flatMap(([name, field]) => {
    const value = resolve(field)
    const path = prefix === '' ? name : `${prefix}.${name}`
    const isRequired = own.required?.includes(name) === true
    const row = [
      code(path),
      typeOf(value, resolve),
      isRequired ? 'yes' : '',
      prose(value.description ?? field.description ?? ''),
    ]
    const below = depth < deepest ? schemaRows(value, resolve, path, depth + 1) : []
    return [row, ...below]
  })
}

function typeOf(schema: JsonSchema, resolve: (schema: JsonSchema) => JsonSchema): string {
  const own = resolve(schema)
  if (own.const !== undefined) return code(JSON.stringify(own.const))
  if (own.enum !== undefined) return own.enum.map((value) => code(JSON.stringify(value))).join(', ')
  const parts = own.anyOf ?? own.oneOf
  if (parts !== undefined && own.properties === undefined) {
    return [...new Set(parts.map((part) => typeOf(part, resolve)))].filter((text) => text !== '').join(' or ')
  }
  if (own.items !== undefined) return `list of ${typeOf(own.items, resolve) || 'values'}`
  const type = own.type ?? (own.properties === undefined ? '' : 'object')
  return [type].flat().join(' or ') + rangeOf(own)
}

function rangeOf(schema: JsonSchema): string {
  const { minimum, maximum, minLength, maxLength } = schema
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`
  if (minimum !== undefined) return `, at least ${minimum}`
  if (maximum !== undefined) return `, at most ${maximum}`
  if (maxLength !== undefined) return `, ${minLength ?? 0} to ${maxLength} characters`
  return ''
}
