import { type Endpoint, parametersIn, pathParameters } from '@latchkey/protocol'

/** The path and query parameters of an endpoint, as OpenAPI lists them. */
export function parametersOf({ path, query, example }: Endpoint): object[] {
  const inPath = parametersIn(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: pathParameters[name],
  }))
  if (query === undefined) return inPath
  const { properties = {}, required = [] }: { properties?: object; required?: string[] } = query
  const values = Object(example.query)
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
    example: values[name],
  }))
  return [...inPath, ...inQuery]
}
