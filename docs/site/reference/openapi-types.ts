import type { JsonSchema } from './schema-rows.ts'

/** The OpenAPI document of the service, as far as pages show it. */
export interface OpenapiDocument {
  tags: readonly { name: string }[]
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  components: { schemas: Readonly<Record<string, JsonSchema>> }
}

/** A method of a path. */
export interface Operation {
  operationId: string
  tags: readonly string[]
  summary: string
  description?: string
  security: readonly Readonly<Record<string, readonly string[]>>[]
  parameters?: readonly {
    name: string
    in: string
    required?: boolean
    schema: JsonSchema
    description?: string
  }[]
  requestBody?: { content: Readonly<Record<string, Content>> }
  responses: Readonly<Record<string, { description: string; content?: Readonly<Record<string, Content>> }>>
}

interface Content {
  schema: JsonSchema
  example?: unknown
}
