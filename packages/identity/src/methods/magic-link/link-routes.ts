import {
  MagicLinkAuthenticateRequestSchema,
  MagicLinkSendRequestSchema,
  MagicLinkSendResponseSchema,
  paths,
  TokenResponseSchema,
} from '@latchkey/protocol'
import { clientOf } from '../../access/client-guard.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { emailBodyLimit } from '../../outbox/email-body-limit.ts'
import { authenticateByMagicLink } from './authenticate-by-magic-link.ts'
import { sendMagicLink } from './send-magic-link.ts'

/** `POST /cis/v1/auth/link/email/send`, `POST /cis/v1/auth/link/email/authenticate`. */
export function linkRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.magicLinkSend,
    {
      config: { action: 'auth:execute' },
      bodyLimit: emailBodyLimit,
      schema: { body: MagicLinkSendRequestSchema, response: { 200: MagicLinkSendResponseSchema } },
    },
    async (request) => sendMagicLink(context, clientOf(request), request.body),
  )

  app.post(
    paths.magicLinkAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: MagicLinkAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByMagicLink(context, clientOf(request), request.body),
  )
}
