import type { CommandSpec } from '../command-spec.ts'

/** `migrate` */
export const migrateCommand: CommandSpec = {
  name: 'migrate',
  summary: 'bring the database up to date and exit',
  examples: ['migrate'],
  async run(_given, { env, out }) {
    const [{ readEnvironment }, { openStorage }] = await Promise.all([
      import('../environment.ts'),
      import('../../storage/open-storage.ts'),
    ])
    const launch = await readEnvironment(env)
    const storage = await openStorage(launch.options.databaseUrl)
    await storage.close()
    out('the database is up to date\n')
    return undefined
  },
}
