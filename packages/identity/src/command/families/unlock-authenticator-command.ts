import type { CommandSpec } from '../command-spec.ts'
import { appOption, tenantOption, textOption } from '../common-options.ts'

/** `user unlock-authenticator` */
export const unlockAuthenticatorCommand: CommandSpec = {
  name: 'unlock-authenticator',
  summary: 'open the lock that wrong codes have put on the authenticator app of a user',
  arguments: [{ name: 'user', description: 'id, email, phone number or username' }],
  options: [{ ...appOption, description: 'the app in which it is locked' }, tenantOption],
  examples: ['user unlock-authenticator alice --app shop'],
  async run(given, io) {
    const [{ withOperator }, { unlockAuthenticator }, { printable }] = await Promise.all([
      import('../operator/with-operator.ts'),
      import('../operator/unlock-authenticator.ts'),
      import('../terminal/printable.ts'),
    ])
    const named = given.arguments[0] ?? ''
    const scope = { tenant: textOption(given, tenantOption), app: textOption(given, appOption) }
    await withOperator(io, scope, (service) => unlockAuthenticator(service, named))
    io.out(`${printable(named)} can use their authenticator again\n`)
    return undefined
  },
}
