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

/** Built once per process: services of one process share their schemas. */
export function responseSerializer({ schema, method, url, httpStatus = '' }: RouteSchema): Serializer {
  const serialize = built.get(schema) ?? build({ schema, method, url, httpStatus })
  built.set(schema, serialize)
  return serialize
}

/**
 * Builds a serializer at its first response: for the many calls of which a process answers few, so that a start does not wait
 * for all of them.
 */
export function lazyResponseSerializer(route: RouteSchema): Serializer {
  return (data) => responseSerializer(route)(data)
}
