import {
  IsArray,
  IsCyclic,
  IsIntersect,
  IsObject,
  IsRecord,
  IsRef,
  IsTuple,
  IsUnion,
  type TSchema,
} from 'typebox'
import { Value } from 'typebox/value'

/**
 * Returns the function that copies a value without the fields that a schema does not know. `Value.Clean` builds the schema anew for
 * each value, which costs more than the rest of a check; for an object of plain values, as every form is, its known fields are copied.
 */
export function withoutUnknown(schema: TSchema): (value: unknown) => unknown {
  if (!isFlat(schema)) return (value) => Value.Clean(schema, structuredClone(value))
  const names = Object.keys(schema.properties)
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const known: Record<string, unknown> = {}
    for (const name of names) {
      if (Object.hasOwn(value, name)) known[name] = Reflect.get(value, name)
    }
    return known
  }
}

/** Whether a schema is an object whose fields have no fields of their own. */
function isFlat(schema: TSchema): schema is TSchema & { properties: Record<string, TSchema> } {
  if (!IsObject(schema) || isOpen(schema)) return false
  return Object.values(schema.properties).every(isPlain)
}

function isOpen(schema: TSchema): boolean {
  return 'additionalProperties' in schema && schema.additionalProperties !== false
}

function isPlain(schema: TSchema): boolean {
  if (IsUnion(schema)) return schema.anyOf.every(isPlain)
  const isOfParts = [IsArray, IsCyclic, IsIntersect, IsObject, IsRecord, IsRef, IsTuple].some((is) =>
    is(schema),
  )
  return !isOfParts
}
