import { type Static, Type } from 'typebox'
import { textSchema } from '../../schemas/text.ts'
import { ChosenIdSchema } from '../chosen-id.ts'
import { ClientResourcesSchema, RedirectUrisSchema, storedClientFields } from '../clients/client-fields.ts'
import { nextCursorField } from '../list-query.ts'
import { givenVersionField, versionField } from '../version-fields.ts'
import { firstClientFields, storedAppFields } from './app-fields.ts'

const AppNameSchema = Type.Unsafe<string>({
  ...textSchema({ minLength: 1, maxLength: 255 }),
  description: 'Name of the app.',
})

/** Ours: what the app manages. */
const ManagementSchema = Type.Enum(['tenant', 'instance'], {
  description:
    'What clients and users of the app manage, with the permissions that they have: its tenant, or the whole service. Nothing but the app itself by default.',
})

/** `POST /cis/v1/applications`, answered 201. A client is created with the app if the body describes one. */
export const CreateAppRequestSchema = Type.Object(
  {
    app_name: AppNameSchema,
    /** Ours. */
    app_id: Type.Optional(
      Type.Unsafe<string>({
        ...ChosenIdSchema,
        description: 'Its id in the tenant. A random one by default.',
      }),
    ),
    /** Ours. */
    management: Type.Optional(ManagementSchema),
    ...storedAppFields,
    ...firstClientFields,
  },
  { additionalProperties: false },
)
export type CreateAppRequest = Static<typeof CreateAppRequestSchema>

/** `PUT /cis/v1/applications/{app_id}`: what is given replaces, the rest stays. */
export const UpdateAppRequestSchema = Type.Object(
  { app_name: Type.Optional(AppNameSchema), ...storedAppFields, ...givenVersionField },
  { additionalProperties: false },
)
export type UpdateAppRequest = Static<typeof UpdateAppRequestSchema>

/** An app, as it is answered, with the client that was created first. */
export const ManagedAppSchema = Type.Object({
  app_id: Type.String(),
  tenant_id: Type.String(),
  app_name: Type.String(),
  management: Type.Optional(ManagementSchema),
  ...storedAppFields,
  client_id: Type.Optional(Type.String()),
  client_secret: Type.Optional(
    Type.String({ description: 'The secret of the first client, when it is created and never again.' }),
  ),
  client_display_name: Type.Optional(Type.String()),
  client_description: Type.Optional(Type.String()),
  client_type: storedClientFields.client_type,
  redirect_uris: Type.Optional(RedirectUrisSchema),
  resources: Type.Optional(ClientResourcesSchema),
  created_at: Type.Optional(Type.String()),
  updated_at: Type.Optional(Type.String()),
  ...versionField,
})
/** An app, as the management API answers it. */
export type ManagedApp = Static<typeof ManagedAppSchema>

/** An app in an answer. */
export const AppResponseSchema = Type.Object({ result: ManagedAppSchema })

/** Apps, in the order of their ids. */
export const AppsResponseSchema = Type.Object({ result: Type.Array(ManagedAppSchema), ...nextCursorField })

/** The names of apps, in the order of their ids. */
export const AppNamesResponseSchema = Type.Object({
  result: Type.Array(
    Type.Object({
      app_id: Type.String(),
      tenant_id: Type.String(),
      app_name: Type.String(),
      app_description: Type.String(),
      login_uri: Type.Optional(Type.String()),
    }),
  ),
  ...nextCursorField,
})
export type AppResponse = Static<typeof AppResponseSchema>
export type AppsResponse = Static<typeof AppsResponseSchema>
export type AppNamesResponse = Static<typeof AppNamesResponseSchema>
