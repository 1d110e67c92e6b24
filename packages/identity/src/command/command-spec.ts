/** An option of a command, as `--help` shows it. */
export interface CommandOption {
  /** Without the dashes. */
  name: string
  /** What stands for the value in the help, such as `text`; undefined for an option without a value. */
  value?: string
  description: string
  /** The only values. */
  choices?: readonly string[]
  /** Whether it may be given several times; its value is then a list. */
  isRepeatable?: boolean
  isRequired?: boolean
}

/** A word of a command that has a place and no name. */
export interface CommandArgument {
  name: string
  description: string
  isOptional?: boolean
}

/** What was given to a command. */
export interface Given {
  /** In the order of the command's arguments. */
  arguments: readonly string[]
  /** By the name of the option. */
  options: ReadonlyMap<string, string | true | readonly string[]>
}

/** What a command uses of the process. */
export interface CommandIo {
  env: Readonly<Record<string, string | undefined>>
  stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  out(text: string): void
  err(text: string): void
}

/** One command, such as `keys rotate`: all of its help, and a function that loads what it needs and runs it. */
export interface CommandSpec {
  /** The last word. */
  name: string
  /** A phrase in lower case, without a full stop. */
  summary: string
  arguments?: readonly CommandArgument[]
  options?: readonly CommandOption[]
  /** Command lines without the name of the program. */
  examples?: readonly string[]
  /** The endpoints whose work it does, by the names of their methods. @default none */
  calls?: readonly string[]
  /** Rejects with a `CommandFault` or another error that `explain` knows; resolves with the exit code, 0 if there is none. */
  run(given: Given, io: CommandIo): Promise<number | undefined>
}

/** A first word of the command line. Its commands are loaded when it is used, so that `--help` stays quick. */
export interface CommandFamily {
  name: string
  summary: string
  /** One spec: the word is a command itself. */
  load(): Promise<CommandSpec | readonly CommandSpec[]>
}
