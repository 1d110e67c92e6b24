import type { CommandSpec } from '../command-spec.ts'

/** `migrate` */
export const migrateCommand: CommandSpec = {
  name: 'migrate',
  summary: 'bring the database up to date and exit',
  options: [{ name: 'plan', description: 'print the migrations that would run, and change nothing' }],
  examples: ['migrate --plan', 'migrate'],
  async run({ options }, { env, out }) {
    const [{ readEnvironment }, { openStorage }, { planOf }] = await Promise.all([
      import('../environment.ts'),
      import('../../storage/open-storage.ts'),
      import('../../operations/migration-plan.ts'),
    ])
    const { databaseUrl } = (await readEnvironment(env)).options
    if (options.get('plan') === true) {
      const { pending, newer } = await planOf(databaseUrl)
      if (newer.length > 0) out(`a newer release has used this database: ${newer.join(', ')}\n`)
      out(pending.length === 0 ? 'the database is up to date\n' : pending.map((name) => `${name}\n`).join(''))
      return undefined
    }
    const storage = await openStorage(databaseUrl)
    await storage.close()
    out('the database is up to date\n')
    return undefined
  },
}
