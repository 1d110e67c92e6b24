import { resourceEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

/** `resource …` */
export const resourceCommands = [
  endpointCommand({
    name: 'create',
    method: 'createResource',
    endpoint: resourceEndpoints.createResource,
    summary: 'describe an API that tokens are issued for',
    places: { uri: 'uri' },
    examples: [
      'resource create https://api.shop.example --name Orders --access-token-ttl 600 --refresh-token-ttl 86400 --max-refresh-rotate 86400',
    ],
  }),
  endpointCommand({
    name: 'list',
    method: 'listResources',
    endpoint: resourceEndpoints.listResources,
    summary: 'list the resources of a tenant',
    examples: ['resource list'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readResourceByUri',
    endpoint: resourceEndpoints.readResourceByUri,
    summary: 'show a resource by its URI',
    places: { resourceUri: 'uri' },
    examples: ['resource show https://api.shop.example'],
  }),
  endpointCommand({
    name: 'change',
    method: 'updateResource',
    endpoint: resourceEndpoints.updateResource,
    summary: 'change a resource; what is not given stays',
    examples: ['resource change RESOURCE_ID --access-token-ttl 600'],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteResource',
    endpoint: resourceEndpoints.deleteResource,
    summary: 'delete a resource that no client has',
    says: 'the resource {resourceId} is deleted',
    examples: ['resource delete RESOURCE_ID'],
  }),
]
