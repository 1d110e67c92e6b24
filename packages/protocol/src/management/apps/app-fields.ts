import { Type } from 'typebox'
import { lineSchema, textSchema } from '../../schemas/text.ts'
import { ClientResourcesSchema, RedirectUrisSchema, storedClientFields } from '../clients/client-fields.ts'
import { type CreateClientRequest, CreateClientRequestSchema } from '../clients/client-schemas.ts'

/** Fields of an app that are stored and returned, and decide nothing here. */
export const storedAppFields = {
  app_description: Type.Optional(textSchema({ maxLength: 1024 })),
  logo: Type.Optional(lineSchema({ maxLength: 2048 })),
  login_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
  allow_public_signup: Type.Optional(Type.Boolean()),
  service_providers: Type.Optional(Type.Array(lineSchema({ maxLength: 255 }), { maxItems: 100 })),
  authenticator_preferences: Type.Optional(
    Type.Object(
      { is_centralized: Type.Boolean(), login_uri: Type.Optional(lineSchema({ maxLength: 2048 })) },
      { additionalProperties: false },
    ),
  ),
  invite_member_uri: Type.Optional(lineSchema({ maxLength: 2048 })),
  invite_member_email_expiration_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 })),
  invite_client_id: Type.Optional(lineSchema({ maxLength: 255 })),
  subdomain: Type.Optional(lineSchema({ maxLength: 255 })),
  custom_domain: Type.Optional(lineSchema({ maxLength: 255 })),
  refresh_token_invalidation_trigger_configuration: Type.Optional(
    Type.Object(
      {
        invalidateOnMemberSuspension: Type.Optional(Type.Boolean()),
        invalidateOnMemberPasswordReset: Type.Optional(Type.Boolean()),
        invalidateOnMemberRoleUpdate: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
  ),
  signing_key_enabled: Type.Optional(Type.Boolean()),
}

/** The vendor's deprecated way to describe the first client of an app. */
export const firstClientFields = {
  first_client_authentication_protocol: Type.Optional(Type.Literal('oidc')),
  first_client: Type.Optional(
    Type.Unsafe<CreateClientRequest>({
      ...CreateClientRequestSchema,
      description: 'The first client of the app.',
    }),
  ),
  client_display_name: Type.Optional(textSchema({ minLength: 1, maxLength: 255 })),
  client_description: Type.Optional(textSchema({ maxLength: 1024 })),
  client_auth_method: Type.Optional(Type.Literal('client_secret_basic')),
  redirect_uris: Type.Optional(RedirectUrisSchema),
  resources: Type.Optional(ClientResourcesSchema),
  client_type: storedClientFields.client_type,
  device_authorization: storedClientFields.device_authorization,
  ciba_authorization: storedClientFields.ciba_authorization,
  pkce: storedClientFields.pkce,
}
