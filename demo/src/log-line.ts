const warning = 40

/** A line written by a service: shown at once, or kept in case the service dies. */
export interface LogLine {
  text: string
  show: boolean
}

/** Parses a line of a service: a pino record, shown from level warn, or other text. */
export function readLogLine(line: string, fromStderr: boolean): LogLine {
  const record = parsed(line)
  if (record === undefined) return { text: line, show: fromStderr }
  const { level, msg, err } = record
  const reason =
    typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : ''
  return { text: `${String(msg ?? line)}${reason}`, show: typeof level === 'number' && level >= warning }
}

function parsed(line: string): { level?: unknown; msg?: unknown; err?: unknown } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
