import { type ClientAttributes, ClientAttributesSchema } from '@latchkey/protocol'
import { jsonColumn } from '../storage/json-column.ts'

/** Characters of a user agent that are kept: names of browser and system stand within the first hundred or two. */
const userAgentLength = 512

/** The browser behind an authentication, as stored with the session; null if the client sent nothing. */
export function clientAttributesJson(attributes: ClientAttributes | undefined): string | null {
  const { ip_address, user_agent } = attributes ?? {}
  if (ip_address === undefined && user_agent === undefined) return null
  // a text that is cut inside a surrogate pair would be malformed
  return JSON.stringify({ ip_address, user_agent: user_agent?.slice(0, userAgentLength).toWellFormed() })
}

export const readClientAttributes: (json: string) => ClientAttributes = jsonColumn(ClientAttributesSchema)
