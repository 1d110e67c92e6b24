import type { CommandOption } from '../command-spec.ts'
import { type CallField, pathOf } from './call-fields.ts'
import { takesCommas } from './list-values.ts'

/** The fields of a call that a command offers, and how. */
export interface CommandFields {
  fields: readonly CallField[]
  /** The fields that are arguments, in their order. */
  places: readonly string[]
  /** Names of options that differ from those of their fields. */
  names: Readonly<Record<string, string>>
  /** What the command itself sets in the body. */
  fixed: Readonly<Record<string, unknown>>
  /** Fields of the query that are times. */
  times?: readonly string[]
}

/** The name of the option that gives a field: `phone_number` is `phone-number`, a secret `password-file`. */
export function optionNameOf(field: CallField, { names }: Pick<CommandFields, 'names'>): string {
  const path = pathOf(field)
  const words = (names[path] ?? path)
    .replaceAll('_', '-')
    .replace(/[a-z0-9](?=[A-Z])/g, '$&-')
    .toLowerCase()
  return field.isSecret ? `${words}-file` : words
}

/** How a message names a field: as the person has to type it. */
export function shownName(field: CallField, offered: CommandFields): string {
  const path = pathOf(field)
  return offered.places.includes(path) ? path : `--${optionNameOf(field, offered)}`
}

/** The options that give the fields which are no arguments. */
export function optionsOf(offered: CommandFields): CommandOption[] {
  return offered.fields
    .filter((field) => !offered.places.includes(pathOf(field)))
    .map((field) => optionOf(field, offered))
}

const values = { text: 'text', number: 'number', boolean: 'true|false', list: 'text', json: 'json' } as const

function optionOf(field: CallField, offered: CommandFields): CommandOption {
  const { kind, choices, isSecret, isNullable } = field
  const isTime = offered.times?.includes(pathOf(field)) ?? false
  const notes = [
    field.description.replace(/\.$/, '').replace(/, since the epoch$/, ''),
    isTime ? 'such as 2026-11-28, 2026-11-28T08:00:00Z, yesterday or 24h' : '',
    field.isRequired ? 'required' : '',
    isSecret ? 'a file that has it, or `-` for standard input, where a terminal asks for it' : '',
    kind === 'list' ? repetitionOf(field) : '',
    isNullable ? '`null` removes it' : '',
  ]
  return {
    name: optionNameOf(field, offered),
    value: isTime ? 'time' : isSecret ? 'path' : values[kind],
    description: notes.filter((note) => note !== '').join('; '),
    ...(choices !== undefined && { choices: isNullable ? [...choices, 'null'] : choices }),
    ...(kind === 'list' && { isRepeatable: true }),
  }
}

function repetitionOf({ items }: CallField): string {
  const times = 'may be given several times'
  return items !== undefined && takesCommas(items) ? `${times}, or once with commas` : times
}
