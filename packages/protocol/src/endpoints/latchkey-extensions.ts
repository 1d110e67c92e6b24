import { endpoints } from './all-endpoints.ts'
import type { Endpoint } from './endpoint.ts'

/** The name of a field of an endpoint in `latchkey_extensions` of the discovery document, such as `otp_send.session_id`. */
export function extensionName({ operation }: Pick<Endpoint, 'operation'>, field: string): string {
  return `${operation}.${field}`
}

/** The extensions that our service has: `latchkey_extensions` of its discovery document. */
export const latchkeyExtensions: readonly string[] = Object.values<Endpoint>(endpoints).flatMap((endpoint) =>
  (endpoint.extensionFields ?? []).map((field) => extensionName(endpoint, field)),
)
