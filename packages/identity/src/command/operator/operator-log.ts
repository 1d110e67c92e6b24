import type { FastifyBaseLogger } from 'fastify'

/**
 * The log of a command: warnings and errors on stderr, one line each; everything else belongs to the log of a running service.
 *
 * @param err prints to stderr
 */
export function operatorLog(err: (text: string) => void): FastifyBaseLogger {
  const nothing = () => {}
  const line = (given: unknown, message?: unknown) => {
    const text = typeof given === 'string' ? given : message
    err(`${typeof text === 'string' ? text : 'an error'}${reasonOf(given)}\n`)
  }
  const log: FastifyBaseLogger = {
    level: 'warn',
    fatal: line,
    error: line,
    warn: line,
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
    child: () => log,
  }
  return log
}

function reasonOf(given: unknown): string {
  if (typeof given !== 'object' || given === null || !('err' in given)) return ''
  return given.err instanceof Error ? `: ${given.err.message}` : ''
}
