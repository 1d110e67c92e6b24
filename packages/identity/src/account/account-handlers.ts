import type { accountEndpoints, LoginOptions } from '@latchkey/protocol'
import { requireUser } from '../access/require-user.ts'
import { readAppDetails } from '../clients/app-details.ts'
import type { Client } from '../clients/client-directory.ts'
import type { EndpointHandlers } from '../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../identity-context.ts'
import { allMethods } from '../methods/all-methods.ts'
import { passwordRules } from '../methods/password/rules/password-rules.ts'

/** Answers what the account pages of an app ask for. */
export function accountHandlers(context: IdentityContext): EndpointHandlers<typeof accountEndpoints> {
  return {
    readLoginOptions: async ({ client }) => ({ result: await loginOptions(context, client) }),
    async listOwnAuthenticators({ user }) {
      const row = await requireUser(context, user.client, user.user_id)
      return { result: await context.enrolment.listAuthenticators(row, user.client.app_id) }
    },
  }
}

async function loginOptions(context: IdentityContext, client: Client): Promise<LoginOptions> {
  const { canSend } = context.messages
  const { tenant_id, app_id, loginPreferences } = client
  const app = await context.db
    .selectFrom('apps')
    .select('details_json')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .executeTakeFirstOrThrow()
  const rules = passwordRules(client)
  return {
    methods: allMethods.flatMap(({ offers }) => offers(loginPreferences, canSend)),
    allow_public_signup: readAppDetails(app.details_json).allow_public_signup ?? false,
    password_reset: rules === undefined ? [] : (['email', 'sms'] as const).filter(canSend),
    ...(rules !== undefined && { password_min_length: rules.minLength }),
  }
}
