import type { CommandOption, Given } from './command-spec.ts'

/** The tenant that a command works on. */
export const tenantOption: CommandOption = {
  name: 'tenant',
  value: 'id',
  description: 'the tenant; not needed if there is only one',
}

/** The app within which a command works. */
export const appOption: CommandOption = {
  name: 'app',
  value: 'id',
  description: 'work within this app only, as its own clients do',
}

/** JSON in place of tables. */
export const jsonOption: CommandOption = {
  name: 'json',
  description: 'print JSON, each item of a list on a line of its own',
}

/** Where a generated secret goes. */
export const outputOption: CommandOption = {
  name: 'output-file',
  value: 'path',
  description: 'a new file for the secret, readable by its owner only, in place of the terminal',
}

/** The pages of a list. */
export const allOption: CommandOption = { name: 'all', description: 'all pages of the list' }

/** The value of an option that is a single text. */
export function textOption({ options }: Given, { name }: Pick<CommandOption, 'name'>): string | undefined {
  const value = options.get(name)
  return typeof value === 'string' ? value : undefined
}
