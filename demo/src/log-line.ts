const warning = 40

/** What a line that a service wrote is worth: shown at once, or only kept for the case that the service dies. */
export interface LogLine {
  text: string
  show: boolean
}

/** Reads a line of a service: a record of pino, of which warnings are shown, or anything else. */
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
