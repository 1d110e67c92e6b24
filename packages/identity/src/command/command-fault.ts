/** A command cannot be carried out. The message is a sentence for the person who typed it, and never has a secret. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault'
  /** 2 for an invalid command line, 1 for anything else. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
