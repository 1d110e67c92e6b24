import SerializerSelector from '@fastify/fast-json-stringify-compiler'

/** Turns a response into text by its schema; other fields are left out. */
type Serializer = (data: unknown) => string

/** What Fastify asks a serializer for. */
interface RouteSchema {
  schema: object
  method: string
  url: string
  httpStatus?: string
}

// what Fastify itself uses
const build = SerializerSelector()({}, {})
const built = new WeakMap<object, Serializer>()

/**
 * Builds the serializer of a response at the first one, once per process: a process answers few of the many calls, and services of one
 * process share their schemas.
 */
export function responseSerializer({ schema, method, url, httpStatus = '' }: RouteSchema): Serializer {
  return (data) => {
    const serialize = built.get(schema) ?? build({ schema, method, url, httpStatus })
    built.set(schema, serialize)
    return serialize(data)
  }
}
