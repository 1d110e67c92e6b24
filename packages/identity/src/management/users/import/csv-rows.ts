import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { ImportRow } from './import-row.ts'

/** How the text of a cell becomes a value; undefined: it does not. */
type ReadCell = (text: string) => unknown

const asText: ReadCell = (text) => text
const asFlag: ReadCell = (text) => ({ true: true, false: false })[text.toLowerCase()]
const asJson: ReadCell = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The columns of a CSV file by their names in the first row; a dot leads into an object. */
const columns: Readonly<Record<string, ReadCell>> = {
  ...{ username: asText, email: asText, email_verified: asFlag },
  ...{ phone_number: asText, phone_number_verified: asFlag, status: asText },
  ...{ 'credentials.password_hash': asText, 'credentials.force_replace': asFlag },
  ...{
    'name.title': asText,
    'name.first_name': asText,
    'name.middle_name': asText,
    'name.last_name': asText,
  },
  ...{ 'address.country': asText, 'address.state': asText, 'address.city': asText },
  ...{ 'address.street_address': asText, 'address.postal_code': asText, 'address.type': asText },
  ...{ birthday: asText, picture: asText, language: asText },
  ...{ external_user_id: asText, external_account_id: asText },
  ...{
    secondary_emails: asJson,
    secondary_phone_numbers: asJson,
    custom_data: asJson,
    custom_app_data: asJson,
  },
}

/** Names of the columns that a CSV file may have. */
export const csvColumns: readonly string[] = Object.keys(columns)

/**
 * Reads CSV (RFC 4180) with a row of column names, see {@link csvColumns}. Empty cells are left out. Lists and custom data are
 * JSON.
 *
 * @param chunks of UTF-8, cut anywhere
 * @throws ApiError 400 `invalid_request` for a column that is not known, and for text that is not CSV
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ImportRow> {
  const parser = Readable.from(chunks).pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 2 * 1024 * 1024,
    }),
  )
  let names: readonly string[] | undefined
  try {
    for await (const parsed of parser) {
      const { record, info }: { record: string[]; info: { lines: number } } = parsed
      if (names === undefined) names = columnNames(record)
      else yield rowOf(info.lines, names, record)
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      // the message of the parser shows the text
      throw invalidRequest('file', 'is not CSV')
    }
    throw error
  }
}

/** A first row that is none may be data: its text is not shown. */
function columnNames(record: readonly string[]): string[] {
  const names = record.map((name) => name.trim())
  for (const [index, name] of names.entries()) {
    if (!Object.hasOwn(columns, name)) throw invalidRequest(`column ${index + 1}`, 'is not known')
    if (names.indexOf(name) !== index) throw invalidRequest(`column ${index + 1}`, 'is there twice')
  }
  return names
}

function rowOf(line: number, names: readonly string[], record: readonly string[]): ImportRow {
  if (record.length !== names.length) return { line, fault: `the row has not ${names.length} cells` }
  const value: Record<string, unknown> = {}
  for (const [index, name] of names.entries()) {
    const text = record[index] ?? ''
    if (text === '') continue
    const cell = columns[name]?.(text)
    if (cell === undefined) return { line, fault: `${name} has the wrong form` }
    const [outer = '', inner] = name.split('.')
    if (inner === undefined) value[outer] = cell
    else value[outer] = { ...objectOf(value[outer]), [inner]: cell }
  }
  return { line, value }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
