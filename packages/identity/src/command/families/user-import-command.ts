import type { CommandOption, CommandSpec } from '../command-spec.ts'
import { appOption, jsonOption, tenantOption, textOption } from '../common-options.ts'

const formatOption: CommandOption = {
  name: 'format',
  value: 'format',
  description: 'of the file; if missing, by its ending',
  choices: ['csv', 'jsonl'],
}
const rejectedOption: CommandOption = {
  name: 'rejected',
  value: 'path',
  description: 'a new file for the rows that are not imported: JSON lines of line number and reason',
}

/** `user import` */
export const userImportCommand: CommandSpec = {
  name: 'import',
  summary:
    'import users from JSON lines or CSV, with hashes of their passwords; exit code 1 if rows are rejected',
  arguments: [{ name: 'file', description: 'one user a line, or CSV with a row of column names' }],
  options: [
    formatOption,
    { name: 'dry-run', description: 'check every row, and store nothing' },
    rejectedOption,
    tenantOption,
    { ...appOption, description: 'the app of which the users become members' },
    jsonOption,
  ],
  examples: [
    'user import users.jsonl --app shop --dry-run',
    'user import users.csv --tenant acme --app shop --rejected rejected.jsonl',
  ],
  calls: ['importUsers'],
  async run(given, io) {
    const [{ withOperator }, { runImport }] = await Promise.all([
      import('../operator/with-operator.ts'),
      import('../operator/run-import.ts'),
    ])
    const asked = {
      path: given.arguments[0] ?? '',
      format: textOption(given, formatOption),
      isDryRun: given.options.get('dry-run') === true,
      rejectedPath: textOption(given, rejectedOption),
      isJson: given.options.get('json') === true,
    }
    const scope = { tenant: textOption(given, tenantOption), app: textOption(given, appOption) }
    const { rejected } = await withOperator(io, scope, (service) => runImport(service, asked, io))
    return rejected === 0 ? 0 : 1
  },
}
