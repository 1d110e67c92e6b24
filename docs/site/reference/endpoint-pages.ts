import { type Page, pageFrom } from '../read-documents.ts'
import { code, markdownTable, prose } from './markdown-table.ts'
import type { OpenapiDocument, Operation } from './openapi-types.ts'
import { type JsonSchema, schemaRows } from './schema-rows.ts'

interface Endpoint {
  method: string
  path: string
  operation: Operation
}

/** One page for each section of the API, and one that lists them all, from the OpenAPI document of the service. */
export function endpointPages(document: OpenapiDocument): Page[] {
  const endpoints = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const sections = document.tags.map(({ name }) => {
    const own = endpoints.filter(({ operation }) => operation.tags.includes(name))
    return { name, file: fileOf(name), own }
  })
  const resolve = (schema: JsonSchema): JsonSchema => {
    const name = schema.$ref?.split('/').at(-1)
    return name === undefined ? schema : (document.components.schemas[name] ?? {})
  }
  const pages = sections.map(({ name, file, own }) =>
    pageFrom(
      `reference/endpoints/${file}.md`,
      `# ${name}\n\n${own.map((endpoint) => endpointText(endpoint, resolve)).join('\n\n')}\n`,
    ),
  )
  const lists = sections.map(({ name, file, own }) => {
    const rows = own.map(({ method, path, operation }) => [
      method,
      `[\`${path}\`](endpoints/${file}.md#${anchorOf(operation)})`,
      prose(operation.summary),
    ])
    return `## ${name}\n\n${markdownTable(['method', 'path', 'what it does'], rows)}`
  })
  const introduction = `All endpoints of the identity service, from the table that service and client are made from. The same is served as OpenAPI 3.1
by \`GET /openapi.json\`, and browsable at \`/docs\` in dev mode. How they relate to those of the vendor's cloud:
[wire compatibility](../wire-compatibility.md).`
  return [
    pageFrom('reference/endpoints.md', `# Endpoints\n\n${introduction}\n\n${lists.join('\n\n')}\n`),
    ...pages,
  ]
}

const fileOf = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

const anchorOf = ({ operationId }: Operation) => operationId.toLowerCase()

function endpointText(
  { method, path, operation }: Endpoint,
  resolve: (schema: JsonSchema) => JsonSchema,
): string {
  const { requestBody, responses, parameters = [], summary, description = '' } = operation
  const [bodyType, body] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const [status, success] = Object.entries(responses)[0] ?? []
  const [, answer] = Object.entries(success?.content ?? {})[0] ?? []
  const errors = Object.entries(responses)
    .slice(1)
    .map(([code, response]) => [code, response.description])
  return [
    `## ${operation.operationId} {#${anchorOf(operation)}}`,
    `\`${method} ${path}\``,
    [prose(summary), prose(description), `Caller: ${callerOf(operation)}.`]
      .filter((text) => text !== '')
      .join(' '),
    section('Parameters', parametersTable(parameters, resolve)),
    section(`Body (\`${bodyType}\`)`, body && fieldsTable(body.schema, resolve), body?.example),
    section(`Answer (${status})`, answer && fieldsTable(answer.schema, resolve), answer?.example),
    section('Errors', markdownTable(['status', 'codes'], errors)),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function section(title: string, table: string | undefined, example?: unknown): string {
  const block = example === undefined ? '' : `\n\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``
  return table === undefined || table + block === '' ? '' : `**${title}**\n\n${table}${block}`.trimEnd()
}

const fieldsTable = (schema: JsonSchema, resolve: (schema: JsonSchema) => JsonSchema) =>
  markdownTable(['field', 'type', 'required', 'meaning'], schemaRows(schema, resolve))

function parametersTable(
  parameters: NonNullable<Operation['parameters']>,
  resolve: (schema: JsonSchema) => JsonSchema,
): string {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))
  const required = parameters.filter((each) => each.required === true).map(({ name }) => name)
  const rows = schemaRows({ properties, required }, resolve)
  return markdownTable(
    ['parameter', 'in', 'type', 'required', 'meaning'],
    rows.map(([name = '', type = '', isRequired = '', meaning = '']) => {
      const parameter = parameters.find((each) => code(each.name) === name)
      return [name, parameter?.in ?? '', type, isRequired, meaning || prose(parameter?.description ?? '')]
    }),
  )
}

const callers: Readonly<Record<string, string>> = {
  clientToken: 'a client, by its access token',
  userToken: 'a user, by an access token',
  clientSecret: 'a client, by its secret or assertion',
}

function callerOf({ security }: Operation): string {
  if (security.length === 0) return 'anyone'
  const names = security.flatMap((each) => Object.keys(each))
  const known = names.map((name) => callers[name] ?? name).join(', or ')
  return security.some((each) => Object.keys(each).length === 0) ? `anyone, or ${known}` : known
}
