import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../../schemas/text.ts'
import { ChosenIdSchema } from '../chosen-id.ts'
import { givenVersionField, versionField } from '../version-fields.ts'
import { BackchannelLogoutUriSchema, clientFields, storedClientFields } from './client-fields.ts'

const newClientFields = {
  ...clientFields,
  name: textSchema({ minLength: 1, maxLength: 255 }),
  /** Ours. */
  client_id: Type.Optional(
    Type.Unsafe<string>({
      ...ChosenIdSchema,
      description: 'Its id, of all tenants. A random one by default.',
    }),
  ),
  backchannel_logout_uri: Type.Optional(BackchannelLogoutUriSchema),
  ...storedClientFields,
}

/** `POST /cis/v1/applications/{app_id}/clients`, answered 201 with the only copy of the secret. */
export const CreateClientRequestSchema = Type.Object(newClientFields, { additionalProperties: false })
export type CreateClientRequest = Static<typeof CreateClientRequestSchema>

/** `POST /cis/v1/clients`. */
export const CreateOwnClientRequestSchema = Type.Object(
  {
    ...newClientFields,
    /** Ours: a manager of the tenant has no app of its own to create the client in. */
    app_id: Type.Optional(
      Type.Unsafe<string>({
        ...lineSchema({ minLength: 1, maxLength: 255 }),
        description: 'The app of the client. The caller’s by default.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** `PUT …/clients/{client_id}`: what is given replaces, the rest stays. */
export const UpdateClientRequestSchema = Type.Object(
  {
    ...clientFields,
    backchannel_logout_uri: Type.Optional(Type.Union([BackchannelLogoutUriSchema, Type.Null()])),
    ...storedClientFields,
    ...givenVersionField,
  },
  { additionalProperties: false },
)
export type UpdateClientRequest = Static<typeof UpdateClientRequestSchema>

/** `PUT …/resources` of a client or an app. */
export const UpdateResourcesRequestSchema = Type.Object(
  {
    resource_ids: Type.Array(lineSchema({ minLength: 1, maxLength: 2048 }), {
      maxItems: 100,
      description: 'Ids of resources, or URIs.',
    }),
  },
  { additionalProperties: false },
)

/** A client, as it is answered. */
export const ManagedClientSchema = Type.Object({
  app_id: Type.String(),
  tenant_id: Type.String(),
  client_id: Type.String(),
  client_secret: Type.Optional(
    Type.String({ description: 'Its secret, when it is created and never again: only a hash is stored.' }),
  ),
  ...clientFields,
  backchannel_logout_uri: Type.Optional(BackchannelLogoutUriSchema),
  ...storedClientFields,
  created_at: Type.Optional(Type.String()),
  updated_at: Type.Optional(Type.String()),
  ...versionField,
})
/** A client, as the management API answers it. */
export type ManagedClient = Static<typeof ManagedClientSchema>

/** The clients of an app; a bare list, as the vendor documents it. */
export const ManagedClientsSchema = Type.Array(ManagedClientSchema)

/** Ours: a secret of a client. Never the secret itself, nor its hash. */
export const ListedSecretSchema = Type.Object({
  secret_id: Type.String(),
  created_at: Type.Optional(Type.String()),
  last_used_at: Type.Optional(
    Type.String({
      description: 'When a token was last requested with it, to about a minute. Missing: never yet.',
    }),
  ),
})
export type ListedSecret = Static<typeof ListedSecretSchema>

/** Ours: the secrets of a client. */
export const ListedSecretsResponseSchema = Type.Object({ result: Type.Array(ListedSecretSchema) })

/** Ours: a new secret, answered once. */
export const CreatedSecretResponseSchema = Type.Object({
  result: Type.Object({ secret_id: Type.String(), client_secret: Type.String(), created_at: Type.String() }),
})
export type CreateOwnClientRequest = Static<typeof CreateOwnClientRequestSchema>
export type UpdateResourcesRequest = Static<typeof UpdateResourcesRequestSchema>
export type ManagedClients = Static<typeof ManagedClientsSchema>
export type ListedSecretsResponse = Static<typeof ListedSecretsResponseSchema>
export type CreatedSecretResponse = Static<typeof CreatedSecretResponseSchema>
