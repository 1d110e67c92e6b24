import { parseCsv } from './parse-csv.ts'

/** A row of a file: a user, or why it is none. */
export type ImportRow = { line: number; value: unknown } | { line: number; fault: string }

/** Columns whose cells are JSON. */
const jsonColumns = ['secondary_emails', 'secondary_phone_numbers', 'custom_data', 'custom_app_data']
/** Columns whose cells are true or false. */
const flagColumns = ['email_verified', 'phone_number_verified', 'credentials.force_replace']

/** Why a file cannot be read at all. */
export class FileFault extends Error {
  override readonly name = 'FileFault'
}

/**
 * Reads the rows of a file, by its name or else by how it begins. What they mean is checked by the service.
 *
 * @throws FileFault
 */
export function importRowsOf(name: string, text: string): ImportRow[] {
  const whole = text.replace(/^\uFEFF/, '')
  const isJson = /\.(jsonl|ndjson|json)$/i.test(name) || (!/\.csv$/i.test(name) && /^\s*\{/.test(whole))
  return isJson ? jsonRows(whole) : csvRows(whole)
}

function jsonRows(text: string): ImportRow[] {
  return text.split(/\r?\n/).flatMap((row, index): ImportRow[] => {
    const line = index + 1
    if (row.trim() === '') return []
    try {
      return [{ line, value: JSON.parse(row) }]
    } catch {
      return [{ line, fault: 'the line is not JSON' }]
    }
  })
}

function csvRows(text: string): ImportRow[] {
  const [head, ...records] = parseCsv(text)
  if (head === undefined) return []
  const names = head.cells.map((cell) => cell.trim())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new FileFault(`The column ${twice} is there twice.`)
  if (!names.some((name) => ['username', 'email', 'phone_number'].includes(name))) {
    throw new FileFault('The first row has to name the columns: username, email or phone_number at least.')
  }
  return records.map(({ line, cells }) => csvRow(line, names, cells))
}

function csvRow(line: number, names: readonly string[], cells: readonly string[]): ImportRow {
  if (cells.length !== names.length) return { line, fault: `the row has not ${names.length} cells` }
  const value: Record<string, unknown> = {}
  for (const [index, name] of names.entries()) {
    const cell = cells[index] ?? ''
    if (cell === '') continue
    const read = readCell(name, cell)
    if (read === undefined) return { line, fault: `${name} has the wrong form` }
    const [outer = '', inner] = name.split('.')
    value[outer] = inner === undefined ? read : { ...Object(value[outer]), [inner]: read }
  }
  return { line, value }
}

function readCell(name: string, cell: string): unknown {
  if (flagColumns.includes(name)) return { true: true, false: false }[cell.toLowerCase()]
  if (!jsonColumns.includes(name)) return cell
  try {
    return JSON.parse(cell)
  } catch {
    return undefined
  }
}
