import { type EndpointTable, sessionEndpoints, userEndpoints } from '@latchkey/protocol'
import type { Manager } from '../../access/manager.ts'
import { sessionHandlers } from '../../authentication/session-handlers.ts'
import { type ServedEndpoints, served } from '../../endpoints/served-endpoints.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { managementHandlers } from '../../management/management-handlers.ts'
import { userHandlers } from '../../management/users/user-handlers.ts'

/** Everything that a command may call. */
const sections: readonly ServedEndpoints[] = [
  served(sessionEndpoints, sessionHandlers),
  served(userEndpoints, userHandlers),
  ...managementHandlers,
]

/** The checked data of a call. */
export interface EndpointData {
  params: unknown
  query: unknown
  body: unknown
}

/**
 * Calls the handler of an endpoint for managers in this process.
 *
 * @param name the name of its method
 * @throws ApiError as the endpoint answers it
 */
export async function callEndpoint(
  context: IdentityContext,
  manager: Manager,
  name: string,
  data: EndpointData,
): Promise<unknown> {
  const section = sections.find(({ table }) => isManaged(table, name))
  const handle = section?.handlersOf(context)[name]
  if (handle === undefined) throw new Error(`there is no endpoint ${name} for managers`)
  // the caller has checked the data by the schemas of the endpoint
  return handle({ manager, ...data } as never)
}

function isManaged(table: EndpointTable, name: string): boolean {
  const caller = table[name]?.caller
  return typeof caller === 'object' && 'manager' in caller
}
