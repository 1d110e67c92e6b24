import type { magicLinkEndpoints } from '@latchkey/protocol'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByMagicLink } from './authenticate-by-magic-link.ts'
import { sendMagicLink } from './send-magic-link.ts'

/** Sends magic links and authenticates users by them. */
export function magicLinkHandlers(context: IdentityContext): EndpointHandlers<typeof magicLinkEndpoints> {
  return {
    sendMagicLink: ({ client, body }) => sendMagicLink(context, client, body),
    authenticateMagicLink: ({ client, body }) => authenticateByMagicLink(context, client, body),
  }
}
