import { ApiError } from '../errors/api-error.ts'
import { ConfigError } from '../errors/config-error.ts'
import { BackupFault } from '../operations/backup/backup-fault.ts'
import { CommandFault } from './command-fault.ts'
import { printable } from './terminal/printable.ts'
import { withVariableNames } from './variable-names.ts'

/** What to print for an error, and the exit code: 2 for a command line that is not valid, else 1. */
export function explain(error: unknown): { message: string; exitCode: 1 | 2 } {
  if (error instanceof CommandFault) return { message: printable(error.message), exitCode: error.exitCode }
  if (error instanceof ApiError) {
    return { message: printable(`${error.message} (${error.code})`), exitCode: 1 }
  }
  return { message: otherMessage(error), exitCode: 1 }
}

function otherMessage(error: unknown): string {
  if (error instanceof BackupFault) return error.message
  if (error instanceof ConfigError) return `cannot start (${error.code}): ${withVariableNames(error.message)}`
  if (!(error instanceof Error)) return String(error)
  if ('syscall' in error && error.syscall === 'listen') return `cannot listen: ${error.message}`
  return error.stack ?? error.message
}
