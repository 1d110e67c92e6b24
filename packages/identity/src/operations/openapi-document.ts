import * as protocol from '@latchkey/protocol'
import {
  type Endpoint,
  endpointSections,
  pathsOf,
  permissionOf,
  type StandardEndpoint,
  standardEndpoints,
} from '@latchkey/protocol'
import * as management from '@latchkey/protocol/management'
import type { TSchema } from 'typebox'
import { errorResponsesOf, oauthErrorResponsesOf } from './openapi-errors.ts'
import { parametersOf } from './openapi-parameters.ts'

/** A JSON object of an OpenAPI document. */
export type JsonObject = { [name: string]: unknown }

const schemaNames: ReadonlyMap<unknown, string> = new Map(
  Object.entries({ ...protocol, ...management })
    .filter(([name]) => name.endsWith('Schema'))
    .map(([name, schema]) => [schema, name.replace(/Schema$/, '')]),
)

const sections = { ...endpointSections, ...management.managementSections }

/**
 * The OpenAPI 3.1 document of the service, made from the tables of endpoints.
 *
 * @param issuer the URL under which clients reach the service
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openapiDocument(issuer: string, version: string): JsonObject {
  const schemas: JsonObject = {
    ApiErrorBody: plain(protocol.ApiErrorBodySchema),
    OAuthErrorBody: plain(protocol.OAuthErrorBodySchema),
  }
  const refOf = (schema: TSchema): JsonObject => {
    const name = schemaNames.get(schema)
    if (name === undefined) return plain(schema)
    schemas[name] = plain(schema)
    return { $ref: `#/components/schemas/${name}` }
  }
  const paths: Record<string, JsonObject> = {}
  const add = (path: string, method: string, operation: JsonObject) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }

  for (const [tag, table] of Object.entries(sections)) {
    for (const [name, endpoint] of Object.entries<Endpoint>(table)) {
      pathsOf(endpoint).forEach((path, index) => {
        add(path, endpoint.method, operationOf(operationId(name, index), tag, endpoint, refOf))
      })
    }
  }
  for (const [name, endpoint] of Object.entries<StandardEndpoint>(standardEndpoints)) {
    pathsOf(endpoint).forEach((path, index) => {
      add(path, endpoint.method, standardOperationOf(operationId(name, index), endpoint, refOf))
    })
  }

  return {
    openapi: '3.1.1',
    info: {
      title: 'Latchkey identity service',
      version,
      description:
        'Backend authentication: log a user in once, and every app of the tenant gets tokens from the same session.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: new URL(issuer).origin }],
    tags: [...Object.keys(sections), standardTag].map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  }
}

const standardTag = 'OAuth 2.0 and OpenID Connect'

const securitySchemes = {
  clientToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of a client, from the token endpoint with `grant_type=client_credentials`.',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of a user without a `resource`, from an authentication.',
  },
  clientSecret: {
    type: 'http',
    scheme: 'basic',
    description:
      'The id and secret of a client (RFC 6749, section 2.3.1). The form may carry them, or a signed assertion, instead.',
  },
} as const

const securityOf = {
  user: [{ userToken: [] }],
  browser: [{}, { clientToken: [] }],
  anyone: [{}, { clientToken: [] }],
}

function securityOfCaller(caller: Endpoint['caller']): JsonObject[] {
  if (typeof caller !== 'object') return securityOf[caller]
  return 'client' in caller ? [{ clientToken: [] }] : [{ clientToken: [] }, { userToken: [] }]
}

function operationOf(
  id: string,
  tag: string,
  endpoint: Endpoint,
  refOf: (schema: TSchema) => JsonObject,
): JsonObject {
  const { caller, summary, status, response, produces = 'application/json', body, example } = endpoint
  const needed = permissionOf(endpoint)
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(needed !== undefined && { description: `Needs the permission \`${needed}\`.` }),
    security: securityOfCaller(caller),
    parameters: parametersOf(endpoint),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: refOf(body), example: example.body } },
      },
    }),
    responses: {
      [status]: {
        description: response ? 'Success' : 'Success, without a body',
        ...(response && {
          content: { [produces]: { schema: refOf(response), example: example.response } },
        }),
      },
      ...errorResponsesOf(endpoint),
    },
  }
}

function standardOperationOf(
  id: string,
  endpoint: StandardEndpoint,
  refOf: (schema: TSchema) => JsonObject,
): JsonObject {
  const { caller, summary, source, form, response, example } = endpoint
  const security = { client: [{ clientSecret: [] }, {}], user: [{ userToken: [] }], anyone: [] }
  return {
    operationId: id,
    tags: [standardTag],
    summary,
    description: `${source}.`,
    security: security[caller],
    ...(form && {
      requestBody: {
        required: true,
        content: { 'application/x-www-form-urlencoded': { schema: refOf(form), example: example.form } },
      },
    }),
    responses: {
      200: {
        description: 'Success',
        content: { 'application/json': { schema: refOf(response), example: example.response } },
      },
      ...oauthErrorResponsesOf(endpoint),
    },
  }
}

/** Unique: operations of further paths are numbered. */
function operationId(name: string, index: number): string {
  return index === 0 ? name : `${name}${index + 1}`
}

/** A schema as JSON has it, without what only TypeBox knows. */
function plain(schema: TSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema))
}
