import { clientEndpoints, clientSecretEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

const names = {
  'authentication_configuration.method': 'authentication-method',
  'authentication_configuration.jwks': 'jwks',
  default_custom_claims: 'default-claims',
}
const offers = [
  'name',
  'description',
  'redirect_uris',
  'resources',
  'scopes',
  'permissions',
  'role_ids',
  'default_custom_claims',
  'token_expiration.access_token_ttl',
  'token_expiration.refresh_token_ttl',
  'token_expiration.max_refresh_rotate',
  'authentication_configuration.method',
  'authentication_configuration.jwks',
  'backchannel_logout_uri',
  'id_token_signed_response_alg',
]

/** `client …` */
export const clientCommands = [
  endpointCommand({
    name: 'create',
    method: 'createAppClient',
    endpoint: clientEndpoints.createAppClient,
    summary: 'create a client of an app; its secret is shown this once',
    places: { client_id: 'client' },
    names,
    offers: ['client_id', ...offers],
    secret: 'client_secret',
    examples: [
      "client create shop-web --app shop --name 'Web shop' --permissions auth:execute --permissions sessions:delete",
      'client create shop-web --app shop --name Shop --output-file shop-web.secret',
    ],
  }),
  endpointCommand({
    name: 'list',
    method: 'listAppClients',
    endpoint: clientEndpoints.listAppClients,
    summary: 'list the clients of an app',
    columns: ['client_id', 'name', 'permissions', 'resources', 'scopes', 'created_at'],
    examples: ['client list --app shop'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readAppClient',
    endpoint: clientEndpoints.readAppClient,
    summary: 'show a client, without its secrets',
    examples: ['client show shop-web'],
  }),
  endpointCommand({
    name: 'change',
    method: 'updateAppClient',
    endpoint: clientEndpoints.updateAppClient,
    summary: 'change a client; lists are replaced, and what is not given stays',
    names,
    offers,
    examples: ['client change shop-web --permissions auth:execute --permissions users:read'],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteAppClient',
    endpoint: clientEndpoints.deleteAppClient,
    summary: 'delete a client; its tokens end, and the sessions of users stay',
    says: 'the client {clientId} is deleted',
    examples: ['client delete shop-web'],
  }),
  endpointCommand({
    name: 'add-secret',
    method: 'createClientSecret',
    endpoint: clientSecretEndpoints.createClientSecret,
    summary: 'create a second secret of a client, shown this once; both are valid',
    secret: 'client_secret',
    examples: ['client add-secret shop-web', 'client add-secret shop-web --output-file shop-web.secret'],
  }),
  endpointCommand({
    name: 'secrets',
    method: 'listClientSecrets',
    endpoint: clientSecretEndpoints.listClientSecrets,
    summary: 'list the secrets of a client by id, with their last use',
    columns: ['secret_id', 'created_at', 'last_used_at'],
    examples: ['client secrets shop-web'],
  }),
  endpointCommand({
    name: 'remove-secret',
    method: 'deleteClientSecret',
    endpoint: clientSecretEndpoints.deleteClientSecret,
    summary: 'remove a secret of a client, which is refused from then on',
    says: 'the secret {secretId} is removed',
    examples: ['client remove-secret shop-web SECRET_ID'],
  }),
]
