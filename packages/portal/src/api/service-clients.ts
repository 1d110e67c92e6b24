import { type CallOptions, type ClientOptions, createClient } from '@latchkey/client'
import { createManagementClient } from '@latchkey/client/management'

type Call = (...given: unknown[]) => Promise<unknown>

/** Calls of the service in the name of whoever manages. */
export interface ServiceCalls {
  /** Calls the endpoint with this name. */
  call(name: string, given: readonly unknown[], options: CallOptions): Promise<unknown>
  /** Closes the connections. */
  close(): Promise<void>
}

/** Creates the clients of the two tables that have endpoints for managers. They send nothing before the first call. */
export function createServiceCalls(options: ClientOptions): ServiceCalls {
  const patient: ClientOptions = { deadlineMs: 15_000, maxResponseBytes: 16_777_216, ...options }
  const management = createManagementClient(patient)
  const client = createClient(patient)
  return {
    async call(name, given, callOptions) {
      // the method of an entry of the table has its name
      const method: Call | undefined = Reflect.get(management, name) ?? Reflect.get(client, name)
      if (method === undefined) throw new Error(`no client has the method ${name}`)
      return method(...given, callOptions)
    },
    async close() {
      await Promise.all([management.close(), client.close()])
    },
  }
}
