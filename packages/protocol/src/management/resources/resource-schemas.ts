import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../../schemas/text.ts'
import { ScopesSchema } from '../clients/client-fields.ts'
import { TokenExpirationSchema } from '../clients/token-expiration.ts'

/** What tokens for a resource are like. */
export const resourceRuleFields = {
  ...TokenExpirationSchema.properties,
  /** Ours. */
  scopes: Type.Optional(
    Type.Unsafe<string[]>({
      ...ScopesSchema,
      description: 'Scopes that may be granted for it. Those of the client by default.',
    }),
  ),
}

const resourceFields = {
  description: Type.Optional(textSchema({ maxLength: 1024 })),
  ...resourceRuleFields,
}

const NameSchema = textSchema({ minLength: 1, maxLength: 255 })
/** The URI of a resource. */
export const ResourceUriSchema = Type.Unsafe<string>({
  ...lineSchema({ minLength: 1, maxLength: 2048 }),
  description: 'The URI that is asked for, and the audience of its tokens.',
})

/** `POST /cis/v1/resources`, answered 201. */
export const CreateResourceRequestSchema = Type.Object(
  { name: NameSchema, uri: ResourceUriSchema, ...resourceFields },
  { additionalProperties: false },
)
export type CreateResourceRequest = Static<typeof CreateResourceRequestSchema>

/** `PUT /cis/v1/resources/{resource_id}`: what is given replaces, the rest stays. */
export const UpdateResourceRequestSchema = Type.Object(
  { name: Type.Optional(NameSchema), uri: Type.Optional(ResourceUriSchema), ...resourceFields },
  { additionalProperties: false },
)

/** A resource, as it is answered: its lifetimes are those in force. */
export const ManagedResourceSchema = Type.Object({
  resource_id: Type.String(),
  tenant_id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  uri: Type.String(),
  access_token_ttl: Type.Integer(),
  refresh_token_ttl: Type.Integer(),
  max_refresh_rotate: Type.Integer(),
  scopes: Type.Optional(ScopesSchema),
  created_at: Type.Optional(Type.String()),
  updated_at: Type.Optional(Type.String()),
})
/** A resource, as the management API answers it. */
export type ManagedResource = Static<typeof ManagedResourceSchema>

/** A resource in an answer. */
export const ResourceResponseSchema = Type.Object({ result: ManagedResourceSchema })

/** The resources of a tenant, in the order of their URIs. */
export const ResourcesResponseSchema = Type.Object({ result: Type.Array(ManagedResourceSchema) })

/** The query of `GET /cis/v1/resources/uri`; its name is the vendor's. */
export const ResourceUriQuerySchema = Type.Object(
  { resourceUri: ResourceUriSchema },
  { additionalProperties: false },
)
export type ResourceUri = Static<typeof ResourceUriSchema>
export type UpdateResourceRequest = Static<typeof UpdateResourceRequestSchema>
export type ResourceResponse = Static<typeof ResourceResponseSchema>
export type ResourcesResponse = Static<typeof ResourcesResponseSchema>
export type ResourceUriQuery = Static<typeof ResourceUriQuerySchema>
