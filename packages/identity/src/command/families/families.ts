import type { CommandFamily } from '../command-spec.ts'

/** The first words of the command line, in the order of `--help`. */
export const families: readonly CommandFamily[] = [
  {
    name: 'serve',
    summary: 'run the identity service',
    load: async () => (await import('./serve-command.ts')).serveCommand,
  },
  {
    name: 'migrate',
    summary: 'bring the database up to date and exit',
    load: async () => (await import('./migrate-command.ts')).migrateCommand,
  },
  {
    name: 'tenant',
    summary: 'create, list, disable, export and erase tenants',
    load: async () => (await import('./tenant-commands.ts')).tenantCommands,
  },
  {
    name: 'app',
    summary: 'manage apps and their log-in methods',
    load: async () => (await import('./app-commands.ts')).appCommands,
  },
  {
    name: 'client',
    summary: 'manage the clients of apps, and rotate their secrets',
    load: async () => (await import('./client-commands.ts')).clientCommands,
  },
  {
    name: 'resource',
    summary: 'manage the APIs that tokens are issued for',
    load: async () => (await import('./resource-commands.ts')).resourceCommands,
  },
  {
    name: 'role',
    summary: 'manage roles, and who has them',
    load: async () => (await import('./role-commands.ts')).roleCommands,
  },
  {
    name: 'group',
    summary: 'manage groups of users, and who is in them',
    load: async () => (await import('./group-commands.ts')).groupCommands,
  },
  {
    name: 'template',
    summary: 'manage the texts and looks of messages to users',
    load: async () => (await import('./template-commands.ts')).templateCommands,
  },
  {
    name: 'user',
    summary: 'create, find, change and import users, and what they log in with',
    load: async () => (await import('./user-commands.ts')).userCommands,
  },
  {
    name: 'session',
    summary: 'list and end the sessions of a user',
    load: async () => (await import('./session-commands.ts')).sessionCommands,
  },
  {
    name: 'seed',
    summary: 'apply a file of tenants, apps, clients and users, or export the present state as one',
    load: async () => (await import('./seed-commands.ts')).seedCommands,
  },
  {
    name: 'audit',
    summary: 'list, export, count and verify the audit trail',
    load: async () => (await import('./audit-commands.ts')).auditCommands,
  },
  {
    name: 'webhook',
    summary: 'manage webhooks, their secrets and deliveries',
    load: async () => (await import('./webhook-commands.ts')).webhookCommands,
  },
  {
    name: 'keys',
    summary: 'manage the signing keys of a database in use',
    load: async () => (await import('./keys-commands.ts')).keysCommands,
  },
  {
    name: 'admin',
    summary: 'invite administrators',
    load: async () => (await import('./admin-commands.ts')).adminCommands,
  },
  {
    name: 'backup',
    summary: 'copy a SQLite database to a new file, also while a service uses it',
    load: async () => (await import('./backup-commands.ts')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'put a backup in place, and end every session, token, code and key in it',
    load: async () => (await import('./backup-commands.ts')).restoreCommand,
  },
  {
    name: 'doctor',
    summary: 'check settings, database, keys, clocks, files and receivers; changes nothing',
    load: async () => (await import('./doctor-command.ts')).doctorCommand,
  },
]
