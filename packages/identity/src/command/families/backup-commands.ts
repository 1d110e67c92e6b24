import type { CommandSpec } from '../command-spec.ts'

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** `backup` */
export const backupCommand: CommandSpec = {
  name: 'backup',
  summary: 'copy a SQLite database to a new file, also while a service uses it',
  arguments: [{ name: 'file', description: 'file to make; it must not exist' }],
  examples: ['backup /var/backups/latchkey-2026-11-29.db'],
  async run({ arguments: [target = ''] }, { env, out }) {
    const [{ readEnvironment }, { sqliteFileOf }, { backUp }, { CommandFault }] = await Promise.all([
      import('../environment.ts'),
      import('../../storage/open-storage.ts'),
      import('../../operations/backup/back-up.ts'),
      import('../command-fault.ts'),
    ])
    const { options } = await readEnvironment(env)
    const source = sqliteFileOf(options.databaseUrl)
    if (source === undefined) {
      throw new CommandFault(
        'this is for SQLite files; for PostgreSQL use pg_dump or its continuous archiving, and restore --in-place afterwards',
      )
    }
    await backUp(source, target, nowSeconds())
    out(`${target} is a backup of ${source}; the master keys are not in it, keep them elsewhere\n`)
    return undefined
  },
}

/** `restore` */
export const restoreCommand: CommandSpec = {
  name: 'restore',
  summary: 'put a backup in place, and end every session, token, code and key in it',
  arguments: [{ name: 'file', description: 'backup of a SQLite database', isOptional: true }],
  options: [
    {
      name: 'in-place',
      description:
        'end what is in the present database, which other tools have restored; before any instance starts',
    },
  ],
  examples: ['restore /var/backups/latchkey-2026-11-29.db', 'restore --in-place'],
  async run({ arguments: [backup], options: given }, { env, out }) {
    const [{ readEnvironment }, { sqliteFileOf }, { endAfterRestore, putInPlace }, { CommandFault }] =
      await Promise.all([
        import('../environment.ts'),
        import('../../storage/open-storage.ts'),
        import('../../operations/backup/restore.ts'),
        import('../command-fault.ts'),
      ])
    const isInPlace = given.get('in-place') === true
    if (isInPlace === (backup !== undefined)) {
      throw new CommandFault('give either a file or --in-place', 2)
    }
    const { options } = await readEnvironment(env)
    const target = sqliteFileOf(options.databaseUrl)
    if (backup !== undefined) {
      if (target === undefined) {
        throw new CommandFault(
          'a file can be restored to SQLite only; for PostgreSQL use its own tools, then restore --in-place',
        )
      }
      const kept = await putInPlace(backup, target, nowSeconds())
      if (kept !== undefined) out(`the database that was there is now ${kept}\n`)
    }
    const ended = await endAfterRestore(options, nowSeconds())
    const since = ended.madeAt === undefined ? 'the backup' : new Date(ended.madeAt * 1000).toISOString()
    out(
      `ended: ${ended.sessions} sessions, ${ended.refreshTokens} refresh tokens, ${ended.oneTimeSecrets} codes and links, ` +
        `${ended.messages} messages; replaced: ${ended.signingKeys} signing keys\n` +
        `Changes since ${since} are lost, also users that were disabled or erased, passwords and factors that were changed, and ` +
        'client secrets that were removed. Repeat them; the exported audit trail lists them.\n',
    )
    return undefined
  },
}
