import type { passwordEndpoints } from '@latchkey/protocol'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByPassword } from './authenticate-by-password.ts'
import { createPassword, registerPassword, setOwnPassword, updatePassword } from './manage-passwords.ts'
import { validatePassword } from './validate-password.ts'

const registered = { message: 'Password registered' }

/** Authenticates users by their password; sets, changes and checks passwords. */
export function passwordHandlers(context: IdentityContext): EndpointHandlers<typeof passwordEndpoints> {
  return {
    authenticatePassword: ({ client, body }) => authenticateByPassword(context, client, body),
    async createPassword({ client, source, params, body }) {
      await createPassword(context, client, params.userId, body, source)
      return { result: registered }
    },
    async updatePassword({ client, source, params, body }) {
      await updatePassword(context, client, params.userId, body, source)
      return { result: registered }
    },
    async setOwnPassword({ user, body }) {
      await setOwnPassword(context, user, body)
      return { result: registered }
    },
    async registerPassword({ client, source, body }) {
      await registerPassword(context, client, body, source)
      return registered
    },
    validatePassword: async ({ client, body }) => validatePassword(context, client, body),
  }
}
