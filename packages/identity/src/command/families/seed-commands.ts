import type { CommandOption, CommandSpec } from '../command-spec.ts'
import { jsonOption, textOption } from '../common-options.ts'

const onlyTenantOption: CommandOption = {
  name: 'tenant',
  value: 'id',
  description: 'the only tenant; if missing, all of them',
}

/** `seed …` */
export const seedCommands: readonly CommandSpec[] = [
  {
    name: 'apply',
    summary: 'create and change what a seed describes, or with --dry-run show what would happen',
    arguments: [{ name: 'file', description: 'the seed, or `-` for standard input' }],
    options: [
      {
        name: 'prune',
        description: 'delete resources, apps, roles and clients that the lists of the seed do not name',
      },
      { name: 'dry-run', description: 'change nothing' },
      jsonOption,
    ],
    examples: ['seed apply seed.json --dry-run', 'seed apply seed.json --prune'],
    async run(given, io) {
      const [{ withOperator }, { runSeed }, { readJson }, { answerJson, answerText }] = await Promise.all([
        import('../operator/with-operator.ts'),
        import('../operator/run-seed.ts'),
        import('../terminal/read-json.ts'),
        import('../terminal/answer-text.ts'),
      ])
      const seed = await readJson(given.arguments[0] ?? '', io)
      const isDryRun = given.options.get('dry-run') === true
      const steps = await withOperator(io, { isOfInstance: true }, (service) =>
        runSeed(service, seed, { prunes: given.options.get('prune') === true, isDryRun }),
      )
      const columns = ['action', 'entry', 'members', 'reason']
      io.out(given.options.get('json') === true ? answerJson(steps) : answerText(steps, { columns }))
      return steps.some(({ action }) => action === 'fault') ? 1 : 0
    },
  },
  {
    name: 'export',
    summary: 'print the present state as a seed, without secrets and passwords',
    options: [onlyTenantOption, { name: 'without-users', description: 'leave the users out' }],
    examples: ['seed export', 'seed export --tenant acme --without-users'],
    async run(given, io) {
      const [{ withOperator }, { exportSeed }] = await Promise.all([
        import('../operator/with-operator.ts'),
        import('../../management/seed/export-seed.ts'),
      ])
      const tenantId = textOption(given, onlyTenantOption)
      await withOperator(io, { tenant: tenantId, isOfInstance: true }, async ({ context }) => {
        const users = given.options.get('without-users') !== true
        const seed = await exportSeed(context.db, context.sealer, {
          users,
          ...(tenantId !== undefined && { tenantId }),
        })
        io.out(`${JSON.stringify(seed, null, 2)}\n`)
      })
      return undefined
    },
  },
]
