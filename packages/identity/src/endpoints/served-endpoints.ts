import type { EndpointTable } from '@latchkey/protocol'
import type { Callers } from '../access/callers.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { EndpointHandlers } from './endpoint-handlers.ts'
import { serveEndpoints } from './serve-endpoints.ts'

/** A table of endpoints together with what serves it. */
export interface ServedEndpoints {
  table: EndpointTable
  /** The handlers by the names of the methods; each takes the checked data of a call, with who calls. */
  handlersOf(context: IdentityContext): Readonly<Record<string, (call: never) => Promise<unknown>>>
  serve(scope: ApiScope, context: IdentityContext, callers: Callers): void
}

/**
 * Joins a table of endpoints with its handlers.
 *
 * @param further registers what belongs to the table besides, such as preflight requests
 */
export function served<Table extends EndpointTable>(
  table: Table,
  handlersOf: (context: IdentityContext) => EndpointHandlers<Table>,
  further?: (scope: ApiScope, context: IdentityContext, table: Table) => void,
): ServedEndpoints {
  return {
    table,
    handlersOf,
    serve(scope, context, callers) {
      serveEndpoints(scope, callers, table, handlersOf(context))
      further?.(scope, context, table)
    },
  }
}
