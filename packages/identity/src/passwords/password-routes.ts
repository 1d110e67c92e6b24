import { PasswordAuthenticateRequestSchema, paths, TokenResponseSchema } from '@latchkey/protocol'
import { clientOf } from '../http/client-guard.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { authenticateByPassword } from './authenticate-by-password.ts'

/** `POST /cis/v1/auth/password/authenticate`. */
export function passwordRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.passwordAuthenticate,
    {
      config: { action: { kind: 'execute' } },
      schema: { body: PasswordAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByPassword(context, clientOf(request), request.body),
  )
}
