import type { CommandSpec } from '../command-spec.ts'
import { jsonOption, outputOption, tenantOption, textOption } from '../common-options.ts'
import { printAnswer } from '../endpoint-commands/print-answer.ts'

const portalOption = {
  name: 'portal-url',
  value: 'url',
  description: 'where the link leads: a redirect URI of the client, which is created with it the first time',
}

/** `admin …` */
export const adminCommands: readonly CommandSpec[] = [
  {
    name: 'invite',
    summary: 'make a user an administrator, and print a one-time link for the first password',
    arguments: [{ name: 'email', description: 'of the administrator, who is created if nobody has it' }],
    options: [
      portalOption,
      { name: 'instance', description: 'of the whole service, not only of the tenant' },
      { name: 'reset-password', description: 'print a link also for a user who has a password' },
      tenantOption,
      outputOption,
      jsonOption,
    ],
    examples: [
      'admin invite ann@example.com --portal-url https://admin.example.com/',
      'admin invite ann@example.com --tenant acme --portal-url https://admin.example.com/ --output-file link.txt',
    ],
    async run(given, io) {
      const [{ withOperator }, { inviteAdministrator }] = await Promise.all([
        import('../operator/with-operator.ts'),
        import('../operator/invite-administrator.ts'),
      ])
      const asked = {
        email: given.arguments[0] ?? '',
        isOfInstance: given.options.get('instance') === true,
        portalUrl: textOption(given, portalOption),
        resetsPassword: given.options.get('reset-password') === true,
      }
      await withOperator(io, { tenant: textOption(given, tenantOption) }, (service) =>
        printAnswer(given, io, { secret: ['link', 'client_secret'], says: '' }, () =>
          inviteAdministrator(service, asked),
        ),
      )
      return undefined
    },
  },
]
